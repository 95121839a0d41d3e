/** Ops on rows of different lengths: op list `ragged` of tfjs. */
import { notConvertible, type OpTable } from './op.ts';

const ragged = notConvertible('ONNX has no tensors with rows of different lengths');

export const RAGGED_OPS = {
  RaggedGather: ragged,
  RaggedRange: ragged,
  RaggedTensorToTensor: ragged,
} satisfies OpTable;
