/**
 * Complex numbers, stored with a last dimension of two: the ops of `basic_math` that make them and take them apart.
 * ONNX operators (versions in opset 13): Abs, Add, Concat, Gather, Mul, Sqrt, Unsqueeze.
 */
import type { Value } from '../onnx/graph.ts';
import type { Op, OpConverter, OpTable } from './op.ts';
import { lazyTensor } from './operand.ts';
import { valueAs } from './types.ts';
import { unary } from './unary.ts';

const complex: OpConverter = (op) => {
  const { graph } = op;
  const parts = [op.input(0), op.input(1)];
  return lazyTensor({ dataType: 'complex64', shape: op.input(0).shape }, () =>
    graph.node(
      'Concat',
      parts.map((part) => graph.node('Unsqueeze', [valueAs(op, part, 'float32'), graph.ints([-1])])),
      { axis: -1 },
    ),
  );
};

/** The real part (0) or the imaginary one (1). */
export function complexPart(op: Op, x: Value, part: 0 | 1): Value {
  return op.graph.node('Gather', [x, op.graph.int(part)], { axis: -1 });
}

function absolute(op: Op, x: Value): Value {
  const { graph } = op;
  const squares = ([0, 1] as const).map((part) => {
    const value = complexPart(op, x, part);
    return graph.node('Mul', [value, value]);
  });
  return graph.node('Sqrt', [graph.node('Add', squares)]);
}

const complexAbs = unary(absolute, ['complex64'], 'float32');

const abs: OpConverter = (op) =>
  op.input(0).dataType === 'complex64'
    ? complexAbs(op)
    : unary((_op, x) => op.graph.node('Abs', [x]), ['float32', 'int32'])(op);

export const COMPLEX_OPS = {
  Abs: abs,
  Complex: complex,
  ComplexAbs: abs,
  Imag: unary((op, x) => complexPart(op, x, 1), ['complex64'], 'float32'),
  Real: unary((op, x) => complexPart(op, x, 0), ['complex64'], 'float32'),
} satisfies OpTable;
