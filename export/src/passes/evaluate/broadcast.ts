/** Broadcasting as ONNX has it. */
import type { Tensor } from '../../onnx/graph.ts';
import { copyView, stridesOf } from './evaluator.ts';

/** The shape that tensors of these shapes have together, or undefined where they do not fit. */
export function broadcastShapes(shapes: readonly (readonly number[])[]): number[] | undefined {
  const rank = Math.max(0, ...shapes.map(({ length }) => length));
  const aligned = shapes.map((shape) => alignShape(shape, rank));
  const result = Array.from({ length: rank }, (_, axis) => {
    return aligned.map((shape) => shape[axis] ?? 1).find((size) => size !== 1) ?? 1;
  });
  const fits = aligned.every((shape) => shape.every((size, axis) => size === 1 || size === result[axis]));
  return fits ? result : undefined;
}

/** The shape with ones before it, up to so many dimensions. */
export function alignShape(shape: readonly number[], rank: number): number[] {
  return [...Array.from({ length: rank - shape.length }, () => 1), ...shape];
}

/** The tensor repeated along axes of size 1, up to a shape that `broadcastShapes` gave. */
export function broadcastTo(tensor: Tensor, shape: readonly number[]): Tensor {
  if (tensor.shape.length === shape.length && tensor.shape.every((size, i) => size === shape[i]))
    return tensor;
  const sizes = alignShape(tensor.shape, shape.length);
  const strides = stridesOf(sizes).map((stride, axis) => (sizes[axis] === 1 ? 0 : stride));
  return copyView(tensor, { shape, strides, offset: 0 });
}
