/** Ops that cut tensors, join them, and pick from them: op list `slice_join` of tfjs. */
import { concatV1, concatV2, pack, split, splitV, unpack } from './concat.ts';
import { gather, gatherNd, gatherV2, scatterNd, sparseToDense, tensorScatterUpdate } from './gather.ts';
import type { OpTable } from './op.ts';
import { reverse, reverseV2, slice, tile } from './slice.ts';
import { stridedSlice } from './strided-slice.ts';

export const SLICE_JOIN_OPS = {
  Concat: concatV1,
  ConcatV2: concatV2,
  Gather: gather,
  GatherNd: gatherNd,
  GatherV2: gatherV2,
  Pack: pack,
  Reverse: reverse,
  ReverseV2: reverseV2,
  ScatterNd: scatterNd,
  Slice: slice,
  SparseToDense: sparseToDense,
  Split: split,
  SplitV: splitV,
  StridedSlice: stridedSlice,
  TensorScatterUpdate: tensorScatterUpdate,
  Tile: tile,
  Unpack: unpack,
} satisfies OpTable;
