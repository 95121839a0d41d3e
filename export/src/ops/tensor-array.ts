/**
 * TensorArrays of TensorFlow 1, of op list `control` of tfjs, as ONNX sequences; see read-list.ts and write-list.ts. What TensorFlow
 * hands on to order reads and writes, the flow, is the list here; the handle says nothing more.
 */

import { int64List } from './lists.ts';
import { convertedAs, type Op, type OpConverter, type OpTable } from './op.ts';
import { knownNumbers, type ListOperand, type OperandShape } from './operand.ts';
import { gatherList, itemAt, joinList, lengthOf } from './read-list.ts';
import { emptyList, reservedList, scatteredList, splitList, withItem } from './write-list.ts';

const flow = (op: Op): ListOperand => op.list(-1);

/** A size of 0 is that of an array that grows by each write. */
const create: OpConverter = (op) => {
  const dataType =
    op.attributes.dataType('dtype') ?? op.refuse('it does not say of which type its tensors are');
  const [length] = knownNumbers(op.input(0)) ?? [];
  const shape = elementShape(op);
  const list = length === 0 ? emptyList(op, dataType, shape) : reservedList(op, dataType, shape, op.input(0));
  return [list, list];
};

function elementShape(op: Op): OperandShape {
  return op.attributes.shape('element_shape')?.map((size) => size ?? op.newSize());
}

const scatter: OpConverter = (op) => {
  const list = flow(op);
  if (!list.isBlank) return op.refuse('it writes several tensors into an array that holds some already');
  const length = op.graph.node('Reshape', [
    op.graph.node('SequenceLength', [list.value]),
    op.graph.ints([1]),
  ]);
  return scatteredList(op, { rows: op.input(2), indices: op.input(1), length });
};

const split: OpConverter = (op) => {
  const [x, lengths] = [op.input(1), op.input(2)];
  const shape = x.shape && [op.newSize(), ...x.shape.slice(1)];
  return splitList(op, x.dataType, shape, x.value, { lengths: int64List(op, lengths) });
};

export const TENSOR_ARRAY_OPS = {
  TensorArrayCloseV3: convertedAs('nothing', 'it has no value'),
  TensorArrayConcatV3: (op) => joinList(op, flow(op), undefined),
  TensorArrayGatherV3: (op) => gatherList(op, flow(op), op.input(1), elementShape(op)),
  TensorArrayReadV3: (op) => itemAt(op, flow(op), op.input(1), undefined),
  TensorArrayScatterV3: scatter,
  TensorArraySizeV3: (op) => lengthOf(op, flow(op)),
  TensorArraySplitV3: split,
  TensorArrayV3: create,
  TensorArrayWriteV3: (op) => withItem(op, flow(op), op.input(1), op.input(2)),
} satisfies OpTable;
