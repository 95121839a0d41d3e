/**
 * What is written into lists of tensors, which are ONNX sequences.
 * ONNX operators (versions in opset 13): ScatterND, SequenceEmpty, SequenceErase, SequenceInsert, SplitToSequence.
 */
import { DATA_TYPE_NUMBERS } from '../onnx/data-types.ts';
import type { Value } from '../onnx/graph.ts';
import type { OperandType } from '../read/graph-description.ts';
import { int64List } from './lists.ts';
import type { Op } from './op.ts';
import { type ListOperand, ONNX_TYPES, type OperandShape, type TensorOperand } from './operand.ts';
import { indexOf, mergeKnown } from './read-list.ts';
import { shapeOf } from './shapes.ts';
import { FAR } from './slice.ts';
import { numberLike, valueAs } from './types.ts';

export function emptyList(op: Op, dataType: OperandType, elementShape: OperandShape): ListOperand {
  if (dataType === 'string' || dataType === 'complex64')
    return op.refuse(`it holds tensors of type ${dataType}`);
  const value = op.graph.node('SequenceEmpty', [], { dtype: DATA_TYPE_NUMBERS[ONNX_TYPES[dataType]] });
  return { kind: 'list', value, dataType, elementShape, isReserved: false, isBlank: true };
}

/** A list whose places are taken by zeros of shape `[1]`. */
export function reservedList(
  op: Op,
  dataType: OperandType,
  elementShape: OperandShape,
  length: TensorOperand,
): ListOperand {
  const { graph } = op;
  // Of the sizes that its tensors will have, as far as they are known: the checker of ONNX follows them.
  const sizes = knownOrOne(elementShape);
  const parts = [int64List(op, length), ...(sizes.length > 0 ? [graph.ints(sizes)] : [])];
  const shape = parts.length > 1 ? graph.node('Concat', parts, { axis: 0 }) : parts.join();
  const zeros = graph.node('Expand', [numberLike(op, dataType, 0), shape]);
  const list = splitList(op, dataType, elementShape, zeros, { keepsRows: false });
  return { ...list, isReserved: true, isBlank: true };
}

/** The sizes of a tensor that stands for one of this shape; those that are not known are 1. */
export function knownOrOne(shape: OperandShape): readonly number[] {
  return (shape ?? [1]).map((size) => (typeof size === 'number' ? size : 1));
}

/** The rows of a tensor as a list. */
export function splitList(
  op: Op,
  dataType: OperandType,
  elementShape: OperandShape,
  rows: Value,
  { lengths, keepsRows = true }: { readonly lengths?: Value; readonly keepsRows?: boolean },
): ListOperand {
  // ONNX Runtime splits no bool and no complex tensors.
  if (dataType !== 'float32' && dataType !== 'int32')
    return op.refuse(`it holds tensors of type ${dataType}`);
  const value = op.graph.node('SplitToSequence', [rows, ...(lengths === undefined ? [] : [lengths])], {
    axis: 0,
    keepdims: Number(keepsRows),
  });
  return { kind: 'list', value, dataType, elementShape, isReserved: true, isBlank: false };
}

/** The list with a tensor at a place: instead of what is there in a reserved list, at the end of any other. */
export function withItem(op: Op, list: ListOperand, place: TensorOperand, item: TensorOperand): ListOperand {
  const { graph } = op;
  if (item.dataType !== list.dataType) {
    return op.refuse(`it writes a tensor of type ${item.dataType} into a list of ${list.dataType}`);
  }
  const index = indexOf(op, place);
  const rest = list.isReserved ? graph.node('SequenceErase', [list.value, index]) : list.value;
  const elementShape = mergeKnown(item.shape, list.elementShape);
  const value = graph.node('SequenceInsert', [rest, item.value, index]);
  return { ...list, value, elementShape, isBlank: false };
}

/** The list with a tensor behind all others. */
export function pushed(op: Op, list: ListOperand, item: TensorOperand): ListOperand {
  if (item.dataType !== list.dataType) {
    return op.refuse(`it writes a tensor of type ${item.dataType} into a list of ${list.dataType}`);
  }
  const value = op.graph.node('SequenceInsert', [list.value, item.value]);
  return { ...list, value, elementShape: mergeKnown(item.shape, list.elementShape), isBlank: false };
}

interface Scattering {
  readonly rows: TensorOperand;
  /** Where in the list each row goes. */
  readonly indices: TensorOperand;
  /** How long the list is at least, int64 `[1]`. */
  readonly length: Value | undefined;
}

/** A list with zeros where nothing goes. */
export function scatteredList(op: Op, { rows, indices, length }: Scattering): ListOperand {
  const { graph } = op;
  const places = valueAs(op, indices, 'int64');
  const last = graph.node('ReduceMax', [places], { keepdims: 1 });
  const needed = graph.node('Add', [last, graph.ints([1])]);
  const count = length === undefined ? needed : graph.node('Max', [needed, length]);
  const rowShape = graph.node('Slice', [
    graph.node('Shape', [rows.value]),
    graph.ints([1]),
    graph.ints([FAR]),
  ]);
  const shape = graph.node('Concat', [count, rowShape], { axis: 0 });
  const zeros = graph.node('Expand', [numberLike(op, rows.dataType, 0), shape]);
  const scattered = graph.node('ScatterND', [
    zeros,
    graph.node('Unsqueeze', [places, graph.ints([-1])]),
    rows.value,
  ]);
  return splitList(op, rows.dataType, shapeOf(op, rows).slice(1), scattered, { keepsRows: false });
}
