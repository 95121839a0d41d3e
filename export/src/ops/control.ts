/** Branches, loops, and the lists of tensors that loops read and fill: op list `control` of tfjs. */
import { branch } from './branch.ts';
import { loop } from './loop.ts';
import { convertedAs, type OpTable } from './op.ts';
import { TENSOR_ARRAY_OPS } from './tensor-array.ts';
import { TENSOR_LIST_OPS } from './tensor-list.ts';

/** What TensorFlow 1 writes branches and loops with; raise-control-flow.ts makes functions of those. */
const lowered = convertedAs('If, Loop', 'it is no part of a branch or a loop that could be found');

export const CONTROL_OPS = {
  ...TENSOR_ARRAY_OPS,
  ...TENSOR_LIST_OPS,
  Enter: lowered,
  Exit: lowered,
  If: branch,
  LoopCond: lowered,
  Merge: lowered,
  NextIteration: lowered,
  StatelessIf: branch,
  StatelessWhile: loop,
  Switch: lowered,
  While: loop,
} satisfies OpTable;
