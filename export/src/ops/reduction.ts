/** Ops that make fewer numbers of many, or go along an axis: op list `reduction` of tfjs. */
import { bincount, denseBincount } from './bincount.ts';
import type { OpTable } from './op.ts';
import { boolReduction, reduction } from './reductions.ts';
import { argExtreme, cumulativeProduct, cumulativeSum } from './scans.ts';

export const REDUCTION_OPS = {
  All: boolReduction('ReduceMin'),
  Any: boolReduction('ReduceMax'),
  ArgMax: argExtreme('ArgMax'),
  ArgMin: argExtreme('ArgMin'),
  Bincount: bincount,
  Cumprod: cumulativeProduct,
  Cumsum: cumulativeSum,
  DenseBincount: denseBincount,
  Max: reduction('ReduceMax'),
  Mean: reduction('ReduceMean', { intType: 'float32' }),
  Min: reduction('ReduceMin'),
  Prod: reduction('ReduceProd', { takesBool: true }),
  Sum: reduction('ReduceSum', { takesBool: true }),
} satisfies OpTable;
