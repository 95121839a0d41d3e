/** Which op lives in which file: one table an op list of tfjs-converter 4.22. */
import type { CustomConverters } from '../custom/custom-converters.ts';
import { ARITHMETIC_OPS } from './arithmetic.ts';
import { BASIC_MATH_OPS } from './basic-math.ts';
import { CONTROL_OPS } from './control.ts';
import { CONVOLUTION_OPS } from './convolution.ts';
import { CREATION_OPS } from './creation.ts';
import { DYNAMIC_OPS } from './dynamic.ts';
import { EVALUATION_OPS } from './evaluation.ts';
import { GRAPH_OPS } from './graph.ts';
import { HASH_TABLE_OPS } from './hash-table.ts';
import { IMAGE_OPS } from './image.ts';
import { LOGICAL_OPS } from './logical.ts';
import { MATRICES_OPS } from './matrices.ts';
import { NORMALIZATION_OPS } from './normalization.ts';
import { type NotConvertible, notConvertible, type OpConverter, type OpTable } from './op.ts';
import { RAGGED_OPS } from './ragged.ts';
import { REDUCTION_OPS } from './reduction.ts';
import { SLICE_JOIN_OPS } from './slice-join.ts';
import { SPARSE_OPS } from './sparse.ts';
import { SPECTRAL_OPS } from './spectral.ts';
import { STRING_OPS } from './string.ts';
import { TFDF_OPS } from './tfdf.ts';
import { TRANSFORMATION_OPS } from './transformation.ts';

export const OP_CONVERTERS: OpTable = {
  ...ARITHMETIC_OPS,
  ...BASIC_MATH_OPS,
  ...CONTROL_OPS,
  ...CONVOLUTION_OPS,
  ...CREATION_OPS,
  ...DYNAMIC_OPS,
  ...EVALUATION_OPS,
  ...GRAPH_OPS,
  ...HASH_TABLE_OPS,
  ...IMAGE_OPS,
  ...LOGICAL_OPS,
  ...MATRICES_OPS,
  ...NORMALIZATION_OPS,
  ...RAGGED_OPS,
  ...REDUCTION_OPS,
  ...SLICE_JOIN_OPS,
  ...SPARSE_OPS,
  ...SPECTRAL_OPS,
  ...STRING_OPS,
  ...TFDF_OPS,
  ...TRANSFORMATION_OPS,
};

/** The converter of an op, or the reason why there is none. */
export function findOpConverter(op: string, { ops = {} }: CustomConverters): OpConverter | NotConvertible {
  const custom = Object.hasOwn(ops, op) ? ops[op] : undefined;
  const entry = Object.hasOwn(OP_CONVERTERS, op) ? OP_CONVERTERS[op] : undefined;
  return custom ?? entry ?? notConvertible('TensorFlow.js does not know this op');
}
