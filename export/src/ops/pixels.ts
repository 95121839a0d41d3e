/**
 * Pixels at places that are computed at run time.
 * ONNX operators (versions in opset 13): Add, And, Floor, Gather, GreaterOrEqual, LessOrEqual, Max, Min, Mul, Sub.
 */
import type { Dimension, Value } from '../onnx/graph.ts';
import type { Op } from './op.ts';
import { castValue } from './types.ts';

/** Images `[batch, height, width, channels]` with the pixels in one row. */
export interface PixelRows {
  /** `[batch * height * width, channels]` */
  readonly value: Value;
  /** Scalars, int32. */
  readonly height: Value;
  readonly width: Value;
  readonly channels: Dimension;
}

export function pixelRows(op: Op, images: Value, channels: Dimension): PixelRows {
  const { graph } = op;
  const shape = graph.node('Shape', [images]);
  const sizeAt = (axis: number): Value =>
    castValue(op, graph.node('Gather', [shape, graph.int(axis)], { axis: 0 }), 'int32');
  const last = graph.node('Slice', [shape, graph.ints([3]), graph.ints([4])]);
  const rows = graph.node('Concat', [graph.ints([-1]), last], { axis: 0 });
  return { value: graph.node('Reshape', [images, rows]), height: sizeAt(1), width: sizeAt(2), channels };
}

/** Places of whole numbers: which image, which row, which column; int32, shapes that broadcast to that of the result. */
export interface Places {
  readonly batch: Value;
  readonly y: Value;
  readonly x: Value;
}

/** The pixels at some places, which must lie inside. */
export function readPixels(op: Op, { value, height, width }: PixelRows, { batch, y, x }: Places): Value {
  const { graph } = op;
  const row = graph.node('Add', [graph.node('Mul', [batch, height]), y]);
  return graph.node('Gather', [value, graph.node('Add', [graph.node('Mul', [row, width]), x])], { axis: 0 });
}

/** True where `0 <= place <= last`; all of them float32. */
export function isInside(op: Op, places: Value, last: Value): Value {
  const { graph } = op;
  const isBehindFirst = graph.node('GreaterOrEqual', [places, graph.float(0)]);
  return graph.node('And', [isBehindFirst, graph.node('LessOrEqual', [places, last])]);
}

/** Places outside become the nearest ones inside. */
export function clipPlace(op: Op, places: Value, last: Value): Value {
  return op.graph.node('Min', [op.graph.node('Max', [places, op.graph.float(0)]), last]);
}

/** `a` where `t` is 0, `b` where it is 1, and between them between. */
export function mix(op: Op, a: Value, b: Value, t: Value): Value {
  const { graph } = op;
  return graph.node('Add', [a, graph.node('Mul', [graph.node('Sub', [b, a]), t])]);
}

/** `Math.round` of JavaScript: halves go up. */
export function roundUp(op: Op, x: Value): Value {
  return op.graph.node('Floor', [op.graph.node('Add', [x, op.graph.float(0.5)])]);
}
