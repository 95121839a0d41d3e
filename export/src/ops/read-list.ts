/**
 * What is read from lists of tensors, which are ONNX sequences.
 * ONNX operators (versions in opset 13): ConcatFromSequence, Gather, SequenceAt, SequenceLength.
 */
import type { Dimension, Value } from '../onnx/graph.ts';
import type { Op } from './op.ts';
import type { ListOperand, OperandShape, TensorOperand } from './operand.ts';
import { shapeOf } from './shapes.ts';
import { castValue, valueAs } from './types.ts';

export function itemAt(op: Op, list: ListOperand, place: TensorOperand, shape: OperandShape): TensorOperand {
  return {
    kind: 'tensor',
    value: op.graph.node('SequenceAt', [list.value, indexOf(op, place)]),
    dataType: list.dataType,
    shape: mergeKnown(shape, list.elementShape),
  };
}

/** All tensors in one: behind each other along a new first dimension. */
export function stackList(op: Op, list: ListOperand, shape: OperandShape, length: Dimension): TensorOperand {
  const element = mergeKnown(shape, list.elementShape);
  return {
    kind: 'tensor',
    value: op.graph.node('ConcatFromSequence', [list.value], { axis: 0, new_axis: 1 }),
    dataType: list.dataType,
    shape: element && [length, ...element],
  };
}

/** Some of the tensors, in one. */
export function gatherList(
  op: Op,
  list: ListOperand,
  indices: TensorOperand,
  shape: OperandShape,
): TensorOperand {
  const [count = 1] = shapeOf(op, indices);
  const stacked = stackList(op, list, shape, count);
  return {
    ...stacked,
    value: op.graph.node('Gather', [stacked.value, valueAs(op, indices, 'int64')], { axis: 0 }),
  };
}

/** All tensors in one, along the first dimension that they have. */
export function joinList(op: Op, list: ListOperand, shape: OperandShape): TensorOperand {
  const element = mergeKnown(shape, list.elementShape);
  return {
    kind: 'tensor',
    value: op.graph.node('ConcatFromSequence', [list.value], { axis: 0, new_axis: 0 }),
    dataType: list.dataType,
    shape: element && [op.newSize(), ...element.slice(1)],
  };
}

export function lengthOf(op: Op, list: ListOperand): TensorOperand {
  const value = castValue(op, op.graph.node('SequenceLength', [list.value]), 'int32');
  return { kind: 'tensor', value, dataType: 'int32', shape: [] };
}

/** A place in a list, as a scalar. */
export function indexOf(op: Op, place: TensorOperand): Value {
  return op.graph.node('Reshape', [valueAs(op, place, 'int64'), op.graph.ints([])]);
}

/** All that two descriptions of one shape know; names of sizes count less than numbers. */
export function mergeKnown(a: OperandShape, b: OperandShape): OperandShape {
  if (!a || !b || a.length !== b.length) return a ?? b;
  return a.map((size, axis) => (typeof size === 'number' ? size : (b[axis] ?? size)));
}
