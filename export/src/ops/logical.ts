/**
 * Comparisons and choices: op list `logical` of tfjs.
 * ONNX operators (versions in opset 13): And, Equal, Greater, GreaterOrEqual, Less, LessOrEqual, Not, Or, Where.
 */
import type { Value } from '../onnx/graph.ts';
import type { OperandType } from '../read/graph-description.ts';
import { notConvertible, type Op, type OpConverter, type OpTable } from './op.ts';
import { lazyTensor } from './operand.ts';
import { broadcastShapes } from './shapes.ts';
import { commonType, valueIn } from './types.ts';
import { unary } from './unary.ts';

type Emit = (op: Op, a: Value, b: Value) => Value;

const node =
  (opType: string): Emit =>
  (op, a, b) =>
    op.graph.node(opType, [a, b]);

const compare =
  (emit: Emit): OpConverter =>
  (op) => {
    const [a, b] = [op.input(0), op.input(1)];
    const type = commonType([a, b]);
    return lazyTensor({ dataType: 'bool', shape: broadcastShapes(op, a.shape, b.shape) }, () =>
      emit(op, valueIn(op, a, type), valueIn(op, b, type)),
    );
  };

const notEqual: Emit = (op, a, b) => op.graph.node('Not', [op.graph.node('Equal', [a, b])]);

const select: OpConverter = (op) => {
  const [condition, a, b] = [op.input(0), op.input(1), op.input(2)];
  const dataType = commonType([a, b]);
  return lazyTensor({ dataType, shape: broadcastShapes(op, condition.shape, a.shape, b.shape) }, () =>
    emitSelect(
      op,
      condition.value,
      [a, b].map((input) => valueIn(op, input, dataType)),
      dataType,
    ),
  );
};

/** ONNX Runtime has no Where for bool. */
function emitSelect(op: Op, condition: Value, values: readonly Value[], dataType: OperandType): Value {
  const { graph } = op;
  if (dataType !== 'bool') return graph.node('Where', [condition, ...values]);
  const conditions = [condition, graph.node('Not', [condition])];
  return graph.node(
    'Or',
    values.map((value, i) => graph.node('And', [conditions[i] ?? '', value])),
  );
}

export const LOGICAL_OPS = {
  BitwiseAnd: notConvertible('TensorFlow.js cannot run it itself: nothing to compare with'),
  Equal: compare(node('Equal')),
  Greater: compare(node('Greater')),
  GreaterEqual: compare(node('GreaterOrEqual')),
  Less: compare(node('Less')),
  LessEqual: compare(node('LessOrEqual')),
  LogicalAnd: compare(node('And')),
  LogicalNot: unary((op, x) => op.graph.node('Not', [x]), ['bool']),
  LogicalOr: compare(node('Or')),
  NotEqual: compare(notEqual),
  Select: select,
  SelectV2: select,
} satisfies OpTable;
