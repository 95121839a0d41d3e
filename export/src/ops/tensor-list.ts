/**
 * TensorLists, of op list `control` of tfjs, as ONNX sequences; see read-list.ts and write-list.ts.
 * ONNX operators: ScatterND 13, Gather 13, Loop 13.
 */
import type { Dimension, Value } from '../onnx/graph.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { OperandType } from '../read/graph-description.ts';
import { declareInput, declareOutput } from './body-values.ts';
import { int64List } from './lists.ts';
import { notConvertible, type Op, type OpConverter, type OpTable } from './op.ts';
import { knownNumbers, type ListOperand, type OperandShape } from './operand.ts';
import { gatherList, itemAt, joinList, lengthOf, stackList } from './read-list.ts';
import { shapeOf } from './shapes.ts';
import { numberLike, valueAs } from './types.ts';
import {
  emptyList,
  knownOrOne,
  pushed,
  reservedList,
  scatteredList,
  splitList,
  withItem,
} from './write-list.ts';

/** The shape of the tensors in a list, from an input that says it; -1 alone says nothing. */
function elementShape(op: Op, place: number): OperandShape {
  const operand = op.input(place);
  if (operand.shape?.length === 0) return undefined;
  const { elements = knownNumbers(operand) } = operand;
  return elements?.map((size) => (typeof size === 'number' && size < 0 ? op.newSize() : size));
}

function elementType(op: Op): OperandType {
  return (
    op.attributes.dataType('element_dtype') ?? op.refuse('it does not say of which type its tensors are')
  );
}

const reserve: OpConverter = (op) => {
  const [length] = knownNumbers(op.input(1)) ?? [];
  return length === 0
    ? emptyList(op, elementType(op), elementShape(op, 0))
    : reservedList(op, elementType(op), elementShape(op, 0), op.input(1));
};

const fromTensor: OpConverter = (op) => {
  const x = op.input(0);
  return splitList(op, x.dataType, shapeOf(op, x).slice(1), x.value, { keepsRows: false });
};

const gather: OpConverter = (op) => gatherList(op, op.list(0), op.input(1), elementShape(op, 2));

const scatter: OpConverter = (op) => {
  const [x, indices] = [op.input(0), op.input(1)];
  const isOpen = op.type === 'TensorListScatter';
  return scatteredList(op, { rows: x, indices, length: isOpen ? undefined : int64List(op, op.input(3)) });
};

/** The shape of the pieces is that of one row: tfjs can cut no others. */
const split: OpConverter = (op) => {
  const x = op.input(0);
  if (op.numbers(2).some((length) => length !== 1)) op.refuse('TensorFlow.js cuts pieces of one row alone');
  return splitList(op, x.dataType, shapeOf(op, x).slice(1), x.value, { keepsRows: false });
};

/** Longer by tensors that the first write replaces, or shorter. */
const resize: OpConverter = (op) => {
  const { graph } = op;
  const list = op.list(0);
  const length = graph.node('SequenceLength', [list.value]);
  const wanted = graph.node('Reshape', [valueAs(op, op.input(1), 'int64'), graph.ints([])]);
  const filling = graph.node('Expand', [
    numberLike(op, list.dataType, 0),
    graph.ints(knownOrOne(list.elementShape)),
  ]);
  const grown = repeat(op, list, graph.node('Sub', [wanted, length]), (body, value) =>
    body.node('SequenceInsert', [value, filling]),
  );
  const cut = repeat(op, { ...list, value: grown }, graph.node('Sub', [length, wanted]), (body, value) =>
    body.node('SequenceErase', [value]),
  );
  return { ...list, value: cut, isReserved: true };
};

/** Changes a list as often as `count` says, not at all where that is negative. */
function repeat(
  op: Op,
  list: ListOperand,
  count: Value,
  emit: (body: GraphBuilder, value: Value) => Value,
): Value {
  const body = op.graph.subgraph('repeat');
  body.input('iteration', 'int64', []);
  const condition = body.input('condition', 'bool', []);
  const given = declareInput(op, body, 'list', list);
  body.output(condition, { name: 'again', dataType: 'bool', shape: [] });
  declareOutput(op, body, 'result', { ...list, value: emit(body, given.value) });
  const { graph } = op;
  return graph.node('Loop', [graph.node('Max', [count, graph.int(0)]), '', list.value], {
    body: { graph: body.build() },
  });
}

export const TENSOR_LIST_OPS = {
  EmptyTensorList: (op) => emptyList(op, elementType(op), elementShape(op, 0)),
  TensorListConcat: (op) => joinList(op, op.list(0), undefined),
  TensorListConcatV2: (op) => joinList(op, op.list(0), elementShape(op, 1)),
  TensorListFromTensor: fromTensor,
  TensorListGather: gather,
  TensorListGetItem: (op) => itemAt(op, op.list(0), op.input(1), elementShape(op, 2)),
  TensorListLength: (op) => lengthOf(op, op.list(0)),
  TensorListPopBack: notConvertible('TensorFlow.js gives the tensor where TensorFlow gives the list'),
  TensorListPushBack: (op) => pushed(op, op.list(0), op.input(1)),
  TensorListReserve: reserve,
  TensorListResize: resize,
  TensorListScatter: scatter,
  TensorListScatterV2: scatter,
  TensorListSetItem: (op) => withItem(op, op.list(0), op.input(1), op.input(2)),
  TensorListSplit: split,
  TensorListStack: (op) => stackList(op, op.list(0), elementShape(op, 1), countOf(op)),
} satisfies OpTable;

function countOf(op: Op): Dimension {
  const count = op.attributes.number('num_elements') ?? -1;
  return count < 0 ? op.newSize() : count;
}
