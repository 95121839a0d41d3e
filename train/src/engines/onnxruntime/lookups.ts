/**
 * An Embedding enters the graphs with the rows that a batch names, each once, instead of its whole table: a step would
 * otherwise move the table through memory several times, to read and change a few of its rows.
 */
import type { WeightSpec } from './weight-layout.ts';

/** An Embedding: which table it reads, and which input of the model holds the token ids. */
export interface Lookup {
  readonly table: WeightSpec;
  readonly input: number;
}

/** The rows of a table that some token ids name. */
export interface NamedRows {
  /** int32: each id once, in the order in which they come. */
  readonly distinct: Int32Array;
  /** int32, as many as token ids: the place of each among `distinct`. */
  readonly places: Int32Array;
}

/** Gradients of rows; in memory that the replicas share. */
export interface RowGradients {
  /** int32: how many ids follow, then the ids, each once. */
  readonly ids: ArrayBufferLike;
  /** float32 `[ids, width]`. */
  readonly sums: ArrayBufferLike;
}

/** Creates what finds the distinct ids of a batch; it keeps a list as long as the table. */
export function createRowFinder({ shape }: WeightSpec): (ids: ArrayLike<number>) => NamedRows {
  /** Place of an id among the distinct ones, from 1; 0 for an id that has none. */
  const known = new Int32Array(shape[0] ?? 0);
  return (ids) => {
    const distinct = new Int32Array(Math.min(ids.length, known.length));
    const places = new Int32Array(ids.length);
    let count = 0;
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i] ?? 0;
      if (known[id] === 0) {
        distinct[count] = id;
        count += 1;
        known[id] = count;
      }
      places[i] = (known[id] ?? 1) - 1;
    }
    for (let i = 0; i < count; i++) known[distinct[i] ?? 0] = 0;
    return { distinct: distinct.subarray(0, count), places };
  };
}

/**
 * @param weights the flat array.
 * @returns float32 `[ids, width]`: the row of each id.
 */
export function readRows(
  weights: Float32Array,
  { offset, shape }: WeightSpec,
  ids: Int32Array,
): Float32Array {
  const width = shape[1] ?? 0;
  const rows = new Float32Array(ids.length * width);
  for (let i = 0; i < ids.length; i++) {
    const from = offset + (ids[i] ?? 0) * width;
    for (let j = 0; j < width; j++) rows[i * width + j] = weights[from + j] ?? 0;
  }
  return rows;
}

/** @param gradients float32 `[distinct, width]`. */
export function writeRowGradients(
  { ids, sums }: RowGradients,
  distinct: Int32Array,
  gradients: Float32Array,
): void {
  const target = new Int32Array(ids);
  target[0] = distinct.length;
  target.set(distinct, 1);
  new Float32Array(sums).set(gradients);
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
  const ids = new Int32Array(idBuffer);
  const sums = new Float32Array(sumBuffer);
  for (let i = 0; i < (ids[0] ?? 0); i++) {
    const first = offset + (ids[i + 1] ?? 0) * width - start;
    // A row may lie in two parts.
    const end = Math.min(first + width, gradient.length);
    for (let j = Math.max(0, first); j < end; j++) {
      gradient[j] = (gradient[j] ?? 0) + (sums[i * width + j - first] ?? 0);
    }
  }
}
