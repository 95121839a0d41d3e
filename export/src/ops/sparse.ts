/** Ops on tensors of which only some places are stored, by their indices: op list `sparse` of tfjs. */
import type { OpTable } from './op.ts';
import { sparseFillEmptyRows } from './sparse-fill-empty-rows.ts';
import { sparseReshape } from './sparse-reshape.ts';
import { sparseSegment } from './sparse-segment.ts';

export const SPARSE_OPS = {
  SparseFillEmptyRows: sparseFillEmptyRows,
  SparseReshape: sparseReshape,
  SparseSegmentMean: sparseSegment({ isMean: true }),
  SparseSegmentSum: sparseSegment({ isMean: false }),
} satisfies OpTable;
