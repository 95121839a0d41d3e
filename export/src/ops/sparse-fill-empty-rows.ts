/**
 * SparseFillEmptyRows, of op list `sparse` of tfjs: a value for the first place of each row that has none; the values
 * are then ordered by their rows.
 * ONNX operators (versions in opset 13): Concat, Equal, Gather, NonZero, Range, ReduceSum, TopK.
 */
import type { Value } from '../onnx/graph.ts';
import type { OperandType } from '../read/graph-description.ts';
import { int64List } from './lists.ts';
import type { Op, OpConverter } from './op.ts';
import type { OperandShape, TensorOperand } from './operand.ts';
import { shapeOf } from './shapes.ts';
import { castValue, valueAs } from './types.ts';

export const sparseFillEmptyRows: OpConverter = (op) => {
  const { graph } = op;
  const [indices, values, sizes, filling] = [op.input(0), op.input(1), op.input(2), op.input(3)];
  const [count = 1, rank] = shapeOf(op, indices);
  if (typeof rank !== 'number') return op.refuse('the number of its indices is known at run time alone');
  const places = valueAs(op, indices, 'int64');
  const rows = graph.node('Gather', [places, graph.int(0)], { axis: 1 });
  const isEmpty = emptyRows(op, rows, int64List(op, sizes));
  const missing = graph.node('Transpose', [graph.node('NonZero', [isEmpty])], { perm: [1, 0] });
  const missingPlaces = graph.node('Pad', [missing, graph.ints([0, 0, 0, rank - 1])]);
  const allPlaces = graph.node('Concat', [places, missingPlaces], { axis: 0 });
  const missingRows = graph.node('Squeeze', [missing, graph.ints([1])]);
  const fillings = graph.node('Expand', [
    graph.node('Reshape', [filling.value, graph.ints([1])]),
    graph.node('Shape', [missingRows]),
  ]);
  const order = ascendingOrder(op, graph.node('Concat', [rows, missingRows], { axis: 0 }));
  const pick = (x: Value): Value => graph.node('Gather', [x, order], { axis: 0 });
  const newPlaces = ascendingOrder(op, order);
  const kept = graph.node('Slice', [newPlaces, graph.ints([0]), graph.node('Shape', [rows])]);
  const total = op.newSize();
  return [
    tensor(castValue(op, pick(allPlaces), 'int32'), 'int32', [total, rank]),
    tensor(pick(graph.node('Concat', [values.value, fillings], { axis: 0 })), values.dataType, [total]),
    tensor(isEmpty, 'bool', [op.newSize()]),
    tensor(castValue(op, kept, 'int32'), 'int32', [count]),
  ];
};

const tensor = (value: Value, dataType: OperandType, shape: OperandShape): TensorOperand => ({
  kind: 'tensor',
  value,
  dataType,
  shape,
});

/** True for each row of which none of the given ones is. */
function emptyRows(op: Op, rows: Value, sizes: Value): Value {
  const { graph } = op;
  const [zero, one] = [graph.int(0), graph.int(1)];
  const rowCount = graph.node('Gather', [sizes, zero], { axis: 0 });
  const all = graph.node('Range', [zero, rowCount, one]);
  const isEqual = graph.node('Equal', [graph.node('Unsqueeze', [all, graph.ints([1])]), rows]);
  const counts = graph.node('ReduceSum', [castValue(op, isEqual, 'int32'), graph.ints([1])], { keepdims: 0 });
  return graph.node('Not', [castValue(op, counts, 'bool')]);
}

/** Where the smallest number is, and so on; the first of equal ones comes first. */
function ascendingOrder(op: Op, numbers: Value): Value {
  const inputs = [numbers, op.graph.node('Shape', [numbers])];
  return op.graph.nodes('TopK', inputs, 2, { largest: 0, axis: 0 })[1] ?? '';
}
