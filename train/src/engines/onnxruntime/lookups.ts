/**
 * Reads rows of an Embedding's table, and adds up their gradients. Outside of the graphs: a step would otherwise move
 * the whole table through memory several times, to read and change a few of its rows.
 */
import type { WeightSpec } from './weight-layout.ts';

/** An Embedding: which table it reads, and which input of the model holds the token ids. */
export interface Lookup {
  readonly table: WeightSpec;
  readonly input: number;
}

/**
 * @param weights the flat array.
 * @param rows float32 `[ids, width]`, filled with the row of each id.
 * @throws {Error} for an id that the table has not.
 */
export function readRows(
  weights: Float32Array,
  { offset, shape, name }: WeightSpec,
  ids: ArrayLike<number>,
  rows: Float32Array,
): void {
  const [rowCount = 0, width = 0] = shape;
  let to = 0;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] ?? 0;
    if (id < 0 || id >= rowCount)
      throw new Error(`the token id ${id} is none of the ${rowCount} rows of "${name}"`);
    let from = offset + id * width;
    for (const end = to + width; to < end; to++, from++) rows[to] = weights[from] ?? 0;
  }
}

/** Gradients of rows, one for each different id; in memory that the replicas share. */
export interface RowGradients {
  /** int32: how many ids follow, then the ids. */
  readonly ids: ArrayBufferLike;
  /** float32 `[ids, width]`. */
  readonly sums: ArrayBufferLike;
}

/**
 * Creates what adds up the gradients of equal ids. Most texts are made of few words, so that little is left to move
 * among the threads.
 */
export function createRowSum({ shape }: WeightSpec) {
  const [rowCount = 0, width = 0] = shape;
  /** Place of an id among the sums, from 1; 0 for an id that has none. */
  const places = new Int32Array(rowCount);
  return (
    ids: ArrayLike<number>,
    gradients: Float32Array,
    { ids: idBuffer, sums: sumBuffer }: RowGradients,
  ): void => {
    const distinct = new Int32Array(idBuffer);
    const sums = new Float32Array(sumBuffer);
    let count = 0;
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i] ?? 0;
      let place = places[id] ?? 0;
      if (place === 0) {
        count += 1;
        place = count;
        places[id] = place;
        distinct[place] = id;
        sums.fill(0, (place - 1) * width, place * width);
      }
      addSpan(sums, (place - 1) * width, place * width, gradients, i * width);
    }
    distinct[0] = count;
    for (let i = 1; i <= count; i++) places[distinct[i] ?? 0] = 0;
  };
}

/**
 * Adds the gradients of rows to that of a part of the flat array.
 *
 * @param gradient of the elements from `start`.
 */
export function addRows(
  gradient: Float32Array,
  start: number,
  { offset, shape }: WeightSpec,
  { ids: idBuffer, sums: sumBuffer }: RowGradients,
): void {
  const width = shape[1] ?? 0;
  const distinct = new Int32Array(idBuffer);
  const sums = new Float32Array(sumBuffer);
  for (let i = 0; i < (distinct[0] ?? 0); i++) {
    const first = offset + (distinct[i + 1] ?? 0) * width - start;
    // A row may lie in two parts.
    const to = Math.min(first + width, gradient.length);
    let from = i * width + Math.max(0, -first);
    for (let j = Math.max(0, first); j < to; j++, from++)
      gradient[j] = (gradient[j] ?? 0) + (sums[from] ?? 0);
  }
}

/** Adds to the elements from `to` to before `end`. */
function addSpan(target: Float32Array, to: number, end: number, source: Float32Array, from: number): void {
  for (let i = to, j = from; i < end; i++, j++) target[i] = (target[i] ?? 0) + (source[j] ?? 0);
}
