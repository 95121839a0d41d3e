/** What a model can be trained on: rows that are turned into batches only when they are needed. */
import type { Batch } from '../engines/engine.ts';

export interface TrainingRows {
  readonly rowCount: number;
  /**
   * The given rows as one batch.
   *
   * @param rows positions from 0 to below `rowCount`.
   * @param length steps in each row of the batch, at least `rowLength` of the longest; all steps where left out. Given
   *   only to rows that have a `rowLength`.
   */
  createBatch(rows: ArrayLike<number>, length?: number): Batch;
  /** Steps of a row that are not padding; only rows of different lengths have it. */
  rowLength?(row: number): number;
  /**
   * The rows of an epoch, where each has others: as many, with the same targets. What is asked of the rows themselves
   * is about the first epoch.
   *
   * @param index 0 for the first epoch; the same rows for the same one.
   */
  ofEpoch?(index: number): TrainingRows;
}

/** The length that holds every one of the rows, or undefined for rows that know none. */
export function longestOf(data: TrainingRows, rows: Uint32Array): number | undefined {
  if (data.rowLength === undefined) return undefined;
  let longest = 1;
  for (const row of rows) longest = Math.max(longest, data.rowLength(row));
  return longest;
}

/** Rows `from` to before `to` as rows of their own. */
export function sliceRows(data: TrainingRows, from: number, to: number): TrainingRows {
  const shift = (rows: ArrayLike<number>): Uint32Array => Uint32Array.from(rows, (row) => row + from);
  const { rowLength, ofEpoch } = data;
  return {
    rowCount: to - from,
    createBatch: (rows, length) => data.createBatch(shift(rows), length),
    ...(rowLength !== undefined && { rowLength: (row: number) => rowLength.call(data, row + from) }),
    ...(ofEpoch !== undefined && {
      ofEpoch: (index: number) => sliceRows(ofEpoch.call(data, index), from, to),
    }),
  };
}

/** The same rows, with every batch changed. */
export function mapBatches(
  data: TrainingRows,
  change: (batch: Batch, rows: ArrayLike<number>) => Batch,
): TrainingRows {
  const { ofEpoch } = data;
  return {
    ...sliceRows(data, 0, data.rowCount),
    createBatch: (rows, length) => change(data.createBatch(rows, length), rows),
    ...(ofEpoch !== undefined && {
      ofEpoch: (index: number) => mapBatches(ofEpoch.call(data, index), change),
    }),
  };
}

/** Cuts a list of rows into runs of `batchSize`, the last one shorter. */
export function cutIntoBatches(rows: Uint32Array, batchSize: number): Uint32Array[] {
  const count = Math.ceil(rows.length / batchSize);
  return Array.from({ length: count }, (_, i) => rows.subarray(i * batchSize, (i + 1) * batchSize));
}

/** The positions from `start` to before `end`. */
export function rowRange(start: number, end: number): Uint32Array {
  return Uint32Array.from({ length: end - start }, (_, i) => start + i);
}
