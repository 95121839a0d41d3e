/** The rows of a trained embedding as word vectors: neighbours, a projection to two dimensions, files for others. */
import type { TextEncoding } from '@onnx-bridge/runtime/text';
import type { LayersModel } from '@tensorflow/tfjs-layers';

export interface WordVectors {
  readonly words: readonly string[];
  /** As long as `words`. */
  readonly vectors: readonly Float32Array[];
}

/** The vectors of the vocabulary, the most frequent word first, without those of padding and the like. */
export async function readWordVectors(model: LayersModel, encoding: TextEncoding): Promise<WordVectors> {
  const embedding = model.layers.find((layer) => layer.getClassName() === 'Embedding');
  const [weights] = embedding?.getWeights() ?? [];
  if (!weights) throw new Error('the model has no embedding');
  const size = weights.shape[1] ?? 1;
  const values = Float32Array.from(await weights.data());
  const { firstTokenId } = encoding.preprocessing;
  return {
    words: encoding.vocabulary,
    vectors: encoding.vocabulary.map((_, i) =>
      values.subarray((firstTokenId + i) * size, (firstTokenId + i + 1) * size),
    ),
  };
}

export interface Neighbour {
  readonly word: string;
  /** Cosine of the angle between the vectors. */
  readonly similarity: number;
}

/** The words whose vectors point most nearly the same way; none for a word that has no vector. */
export function nearestWords({ words, vectors }: WordVectors, word: string, count: number): Neighbour[] {
  const own = vectors[words.indexOf(word)];
  if (!own) return [];
  return words
    .map((other, i) => ({ word: other, similarity: cosine(own, vectors[i] ?? own) }))
    .filter((neighbour) => neighbour.word !== word)
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, count);
}

function cosine(a: Float32Array, b: Float32Array): number {
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** More than enough for directions that a plot shows. */
const POWER_STEPS = 200;

/**
 * Projects vectors on their two principal components, by power iteration.
 *
 * @returns x and y of each vector, and which part of the variance each of the two has.
 */
export function projectToPlane(vectors: readonly ArrayLike<number>[]) {
  const size = vectors[0]?.length ?? 0;
  const mean = Array.from({ length: size }, (_, k) => sumOf(vectors, (v) => v[k] ?? 0) / vectors.length);
  let rest = vectors.map((vector) => mean.map((center, k) => (vector[k] ?? 0) - center));
  const total = sumOf(rest, (vector) => dot(vector, vector));
  const components = [0, 1].map(() => {
    const direction = principalDirection(rest, size);
    const places = rest.map((vector) => dot(vector, direction));
    rest = rest.map((vector, i) => vector.map((value, k) => value - (places[i] ?? 0) * (direction[k] ?? 0)));
    return { places, share: dot(places, places) / total };
  });
  const [x, y] = components;
  return {
    points: vectors.map((_, i) => ({ x: x?.places[i] ?? 0, y: y?.places[i] ?? 0 })),
    shares: components.map(({ share }) => share),
  };
}

function principalDirection(vectors: readonly (readonly number[])[], size: number): number[] {
  let direction = Array.from({ length: size }, (_, k) => 1 / (k + 1));
  for (let step = 0; step < POWER_STEPS; step++) {
    const places = vectors.map((vector) => dot(vector, direction));
    const pulled = direction.map((_, k) =>
      sumOf(vectors, (vector, i) => (places[i] ?? 0) * (vector[k] ?? 0)),
    );
    const norm = Math.sqrt(dot(pulled, pulled)) || 1;
    direction = pulled.map((value) => value / norm);
  }
  return direction;
}

function sumOf<T>(items: readonly T[], value: (item: T, i: number) => number): number {
  return items.reduce((sum, item, i) => sum + value(item, i), 0);
}

/** The two files that the embedding projector loads: a vector a line, and its word in the same line of the other. */
export function projectorFiles({ words, vectors }: WordVectors): { vectors: string; metadata: string } {
  return {
    vectors: vectors.map((vector) => `${Array.from(vector).join('\t')}\n`).join(''),
    metadata: words.map((word) => `${word}\n`).join(''),
  };
}
