/** Whole numbers from 0 on. ONNX operator: Range 11. */
import type { Value } from '../onnx/graph.ts';
import type { Op } from './op.ts';
import { numberLike } from './types.ts';

/** 0, 1, 2 and so on as int32 `[count]`, where the count is a single int32. */
export function emitRange(op: Op, count: Value): Value {
  return op.graph.node('Range', [numberLike(op, 'int32', 0), count, numberLike(op, 'int32', 1)]);
}
