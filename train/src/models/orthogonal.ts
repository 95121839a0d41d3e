import { tensor } from '@tensorflow/tfjs-core';
import { initializers } from '@tensorflow/tfjs-layers';
import { createRandom, type Random } from '../random.ts';
import '../tfjs.ts';

/**
 * tf.initializers.orthogonal with the same meaning and the same entry in model.json, but computed here: tfjs needs
 * seconds for the 64 x 256 kernel of a small LSTM, and a part of tfjs that does not load in an ES module.
 *
 * @param seed of the normal distribution that is made orthogonal.
 * @see Saxe, McClelland and Ganguli 2014
 */
export function orthogonal(seed: number) {
  const initializer = initializers.orthogonal({ seed });
  initializer.apply = (shape) => {
    const [rows = 1, columns = 1] = shape.map((size) => size ?? 1);
    return tensor(orthogonalMatrix(rows, columns, createRandom(seed)), [rows, columns]);
  };
  return initializer;
}

/** float32 `[rows, columns]`, whose rows (or columns, where there are fewer) are orthonormal. */
export function orthogonalMatrix(rows: number, columns: number, random: Random): Float32Array {
  const count = Math.min(rows, columns);
  const length = Math.max(rows, columns);
  const vectors: Float64Array[] = [];
  for (let i = 0; i < count; i++) {
    const vector = Float64Array.from({ length }, () => standardNormal(random));
    // Twice is enough for Gram-Schmidt to be as exact as the numbers.
    for (const earlier of [...vectors, ...vectors]) subtractProjection(vector, earlier);
    const norm = Math.sqrt(dot(vector, vector));
    vectors.push(vector.map((value) => value / norm));
  }
  const at = (row: number, column: number): number =>
    (rows <= columns ? vectors[row]?.[column] : vectors[column]?.[row]) ?? 0;
  return Float32Array.from({ length: rows * columns }, (_, i) => at(Math.floor(i / columns), i % columns));
}

function subtractProjection(vector: Float64Array, onto: Float64Array): void {
  const share = dot(vector, onto);
  for (const [i, value] of onto.entries()) vector[i] = (vector[i] ?? 0) - share * value;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

/** Box and Muller 1958. */
function standardNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
