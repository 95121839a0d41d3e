/** All cases of ops: one table an op list of tfjs. */
import { ARITHMETIC_CASES } from './arithmetic-cases.ts';
import { BASIC_MATH_CASES } from './basic-math-cases.ts';
import { CONTROL_CASES } from './control-cases.ts';
import { CONVOLUTION_CASES } from './convolution-cases.ts';
import { CREATION_CASES } from './creation-cases.ts';
import { DYNAMIC_CASES } from './dynamic-cases.ts';
import { EVALUATION_CASES } from './evaluation-cases.ts';
import { GRAPH_CASES } from './graph-cases.ts';
import { HASH_TABLE_CASES } from './hash-table-cases.ts';
import { IMAGE_CASES } from './image-cases.ts';
import { LIST_CASES } from './list-cases.ts';
import { LOGICAL_CASES } from './logical-cases.ts';
import { LOWERED_CASES } from './lowered-cases.ts';
import { MATRICES_CASES } from './matrices-cases.ts';
import { NORMALIZATION_CASES } from './normalization-cases.ts';
import type { OpCase } from './op-case.ts';
import { REDUCTION_CASES } from './reduction-cases.ts';
import { SLICE_JOIN_CASES } from './slice-join-cases.ts';
import { SPARSE_CASES } from './sparse-cases.ts';
import { SPECTRAL_CASES } from './spectral-cases.ts';
import { TRANSFORMATION_CASES } from './transformation-cases.ts';

export const OP_CASES: readonly OpCase[] = [
  ...ARITHMETIC_CASES,
  ...BASIC_MATH_CASES,
  ...CONTROL_CASES,
  ...CONVOLUTION_CASES,
  ...DYNAMIC_CASES,
  ...CREATION_CASES,
  ...EVALUATION_CASES,
  ...GRAPH_CASES,
  ...HASH_TABLE_CASES,
  ...IMAGE_CASES,
  ...LIST_CASES,
  ...LOGICAL_CASES,
  ...LOWERED_CASES,
  ...MATRICES_CASES,
  ...NORMALIZATION_CASES,
  ...REDUCTION_CASES,
  ...SLICE_JOIN_CASES,
  ...SPARSE_CASES,
  ...SPECTRAL_CASES,
  ...TRANSFORMATION_CASES,
];
