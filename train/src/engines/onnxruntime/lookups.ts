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

/**
 * Adds the gradients of rows to that of a part of the flat array.
 *
 * @param gradient of the elements from `start`.
 * @param rows float32 `[ids, width]`: the gradient of each row that was read.
 */
export function addRows(
  gradient: Float32Array,
  start: number,
  { offset, shape }: WeightSpec,
  ids: ArrayLike<number>,
  rows: Float32Array,
): void {
  const width = shape[1] ?? 0;
  for (let i = 0; i < ids.length; i++) {
    const first = offset + (ids[i] ?? 0) * width - start;
    // A row may lie in two parts.
    const to = Math.min(first + width, gradient.length);
    let from = i * width + Math.max(0, -first);
    for (let j = Math.max(0, first); j < to; j++, from++)
      gradient[j] = (gradient[j] ?? 0) + (rows[from] ?? 0);
  }
}
