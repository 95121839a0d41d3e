import type { Side } from '../text/pad-sequences.ts';

/** How rows of token ids become batches. */
export interface BatchingOptions {
  /** Most rows in a batch. */
  readonly batchSize: number;
  /** Most token ids in a batch, padding included; a single row may exceed it. */
  readonly maxBatchTokens: number;
  /** Batches that can run at once: few rows are shared among so many. */
  readonly parallelRuns: number;
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

/** Smaller batches cost more in calls than a second thread saves. */
const MIN_SHARED_TOKENS = 1024;

/**
 * Sorts rows by length and cuts them into batches, longest first: rows of like length waste little padding. Batches that
 * run side by side should end together, so all are as small as their number, a multiple of the parallel runs, lets them be.
 *
 * @param rows token ids, not padded; an empty row gets one padding step.
 * @returns batches that hold every row once; their results go back by `rowIndices`.
 */
export function planBatches(rows: readonly Int32Array[], options: BatchingOptions): BatchPlan[] {
  const { maxBatchTokens, parallelRuns, fixedRows } = options;
  const sorted = rows
    .map((row, rowIndex) => ({ rowIndex, length: fixedRows?.sequenceLength ?? Math.max(row.length, 1) }))
    .sort((a, b) => b.length - a.length || a.rowIndex - b.rowIndex);
  const cut = (tokenLimit: number) => cutBatches(sorted, options.batchSize, tokenLimit);
  const batchCount = Math.ceil(cut(maxBatchTokens).length / parallelRuns) * parallelRuns;
  let tooLow = Math.min(MIN_SHARED_TOKENS, maxBatchTokens) - 1;
  let enough = maxBatchTokens;
  while (enough - tooLow > 1) {
    const limit = Math.floor((tooLow + enough) / 2);
    if (cut(limit).length <= batchCount) enough = limit;
    else tooLow = limit;
  }
  return cut(enough);
}

interface SortedRow {
  readonly rowIndex: number;
  readonly length: number;
}

function cutBatches(rows: readonly SortedRow[], batchSize: number, tokenLimit: number): BatchPlan[] {
  const plans: BatchPlan[] = [];
  for (let start = 0; start < rows.length; ) {
    const length = rows[start]?.length ?? 1;
    const rowCount = Math.max(1, Math.min(batchSize, Math.floor(tokenLimit / length)));
    plans.push({ rowIndices: rows.slice(start, start + rowCount).map(({ rowIndex }) => rowIndex), length });
    start += rowCount;
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
