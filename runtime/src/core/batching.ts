import type { Side } from '../text/pad-sequences.ts';

/** How rows of token ids become batches. */
export interface BatchingOptions {
  /** Most rows in a batch. */
  readonly batchSize: number;
  /** Most token ids in a batch, padding included; a single row may exceed it. */
  readonly maxBatchTokens: number;
  readonly paddingId: number;
  /** Absent: rows are padded at the end, to the longest of their batch (the model masks padding). */
  readonly fixedRows?: FixedRows;
}

/** Every row has this length, padded on this side: for a model that learnt what padding looks like. */
export interface FixedRows {
  readonly sequenceLength: number;
  readonly paddingSide: Side;
}

export interface BatchPlan {
  /** Index of each row of the batch among the rows that were planned. */
  readonly rowIndices: readonly number[];
  /** Token ids in every row of the batch, at least 1. */
  readonly length: number;
}

export interface TokenBatch {
  /** int32 `[batch, time]`. */
  readonly tokens: Int32Array<ArrayBuffer>;
  readonly shape: readonly [batch: number, time: number];
}

/**
 * Sorts rows by length and cuts them into batches, longest first: rows of like length waste little padding.
 *
 * @param rows token ids, not padded; an empty row gets one padding step.
 * @returns batches that hold every row once; their results go back by `rowIndices`.
 */
export function planBatches(rows: readonly Int32Array[], options: BatchingOptions): BatchPlan[] {
  const lengths = rows.map((row) => options.fixedRows?.sequenceLength ?? Math.max(row.length, 1));
  const lengthOf = (rowIndex: number) => lengths[rowIndex] ?? 1;
  const order = [...rows.keys()].sort((a, b) => lengthOf(b) - lengthOf(a) || a - b);
  const plans: BatchPlan[] = [];
  for (let start = 0; start < order.length; ) {
    const length = lengthOf(order[start] ?? 0);
    const rowLimit = Math.max(1, Math.min(options.batchSize, Math.floor(options.maxBatchTokens / length)));
    plans.push({ rowIndices: order.slice(start, start + rowLimit), length });
    start += rowLimit;
  }
  return plans;
}

/** Writes the rows of a plan into one padded tensor; ids beyond `plan.length` are cut from the end. */
export function padBatch(
  rows: readonly Int32Array[],
  { rowIndices, length }: BatchPlan,
  { paddingId, fixedRows }: BatchingOptions,
): TokenBatch {
  const tokens = new Int32Array(rowIndices.length * length).fill(paddingId);
  for (const [batchRow, rowIndex] of rowIndices.entries()) {
    const row = rows[rowIndex]?.subarray(0, length) ?? new Int32Array(0);
    const paddingLength = fixedRows?.paddingSide === 'pre' ? length - row.length : 0;
    tokens.set(row, batchRow * length + paddingLength);
  }
  return { tokens, shape: [rowIndices.length, length] };
}
