/** Ops on rows of different lengths: op list `ragged` of tfjs. */
import { notConvertible, type OpTable } from './op.ts';

const ragged = notConvertible('TensorFlow.js cannot run it itself: its executor does not reach it');

export const RAGGED_OPS = {
  RaggedGather: ragged,
  RaggedRange: ragged,
  RaggedTensorToTensor: ragged,
} satisfies OpTable;
