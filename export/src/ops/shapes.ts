/** Shapes of which some sizes are known at run time alone. */
import type { Dimension } from '../onnx/graph.ts';
import type { Op } from './op.ts';
import type { OperandShape, TensorOperand } from './operand.ts';

/** The shape of two tensors combined element by element (the rule of NumPy, which tfjs and ONNX share). */
export function broadcastShapes(op: Op, ...shapes: readonly OperandShape[]): OperandShape {
  return shapes.reduce((a, b) => {
    if (!a || !b) return undefined;
    const rank = Math.max(a.length, b.length);
    const padded = [a, b].map((shape) => [...Array.from({ length: rank - shape.length }, () => 1), ...shape]);
    return Array.from({ length: rank }, (_, i) =>
      broadcastSize(op, padded[0]?.[i] ?? 1, padded[1]?.[i] ?? 1),
    );
  });
}

function broadcastSize(op: Op, a: Dimension, b: Dimension): Dimension {
  if (a === 1 || a === b) return b;
  if (b === 1) return a;
  if (typeof a === 'number' && typeof b === 'number') {
    return op.refuse(`its inputs have sizes ${a} and ${b}, which do not fit together`);
  }
  // A size known at run time is 1 or fits the other.
  if (typeof a === 'number') return a;
  return typeof b === 'number' ? b : op.newSize();
}

/** The number of dimensions, which most ops need when the model is converted. */
export function rankOf(op: Op, { shape }: TensorOperand): number {
  return shapeOf(op, { shape }).length;
}

export function shapeOf(op: Op, { shape }: Pick<TensorOperand, 'shape'>): readonly Dimension[] {
  return shape ?? op.refuse('the number of dimensions of its input is known at run time alone');
}

/** Axes from 0 on, where negative ones count from the end. */
export function normalizeAxes(op: Op, axes: readonly number[], rank: number): readonly number[] {
  return axes.map((axis) => normalizeAxis(op, axis, rank));
}

export function normalizeAxis(op: Op, axis: number, rank: number): number {
  const normalized = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(normalized) && normalized >= 0 && normalized < rank) return normalized;
  return op.refuse(`its axis is ${axis}, but its input has ${rank} dimensions`);
}

/** Sizes that are all known, or undefined. */
export function knownSizes(shape: OperandShape): readonly number[] | undefined {
  const sizes = shape?.filter((size) => typeof size === 'number');
  return sizes?.length === shape?.length ? sizes : undefined;
}
