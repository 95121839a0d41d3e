/**
 * Products of matrices, and what turns or cuts them: op list `matrices` of tfjs.
 * ONNX operators of the rest: Einsum 12, Transpose 13, Where 9. MatrixBandPart takes its second input for both numbers of
 * diagonals, and its third for none, as tfjs 4.22 does.
 */
import type { Dimension } from '../onnx/graph.ts';
import type { OpConverter, OpTable } from './op.ts';
import { lazyTensor } from './operand.ts';
import { product } from './products.ts';
import { emitRange } from './ranges.ts';
import { normalizeAxes, shapeOf } from './shapes.ts';
import { castValue, commonType, numberLike, numberType, valueIn } from './types.ts';

const transpose: OpConverter = (op) => {
  const x = op.input(0);
  const from = shapeOf(op, x);
  const perm = normalizeAxes(op, op.numbers(1), from.length);
  if (x.dataType === 'complex64') return op.refuse('its input is complex');
  return lazyTensor({ dataType: x.dataType, shape: perm.map((axis) => from[axis] ?? 1) }, () =>
    op.graph.node('Transpose', [x.value], { perm }),
  );
};

const einsum: OpConverter = (op) => {
  const equation = op.attributes.string('equation')?.replaceAll(' ', '') ?? op.refuse('it has no equation');
  const inputs = op.inputs.map((_, place) => op.input(place));
  const [left = '', result] = equation.split('->');
  if (result === undefined || equation.includes('.')) return op.refuse(`its equation is ${equation}`);
  const sizes = new Map(
    left.split(',').flatMap((letters, i) => {
      const shape = shapeOf(op, op.input(i));
      return [...letters].map((letter, axis): [string, Dimension] => [letter, shape[axis] ?? 1]);
    }),
  );
  const dataType = numberType(op, commonType(inputs));
  return lazyTensor({ dataType, shape: [...result].map((letter) => sizes.get(letter) ?? 1) }, () =>
    op.graph.node(
      'Einsum',
      inputs.map((input) => valueIn(op, input, dataType)),
      { equation },
    ),
  );
};

/** Keeps so many diagonals below and above the middle, all where the number is below 0. */
const matrixBandPart: OpConverter = (op) => {
  const { graph } = op;
  const x = op.input(0);
  const count = op.number(1);
  if (count < 0) return x;
  numberType(op, x.dataType);
  return lazyTensor({ dataType: x.dataType, shape: shapeOf(op, x) }, () => {
    const sizes = castValue(op, graph.node('Shape', [x.value]), 'int32');
    const sizeAt = (axis: number) => graph.node('Gather', [sizes, graph.int(axis)]);
    const row = graph.node('Unsqueeze', [emitRange(op, sizeAt(-2)), graph.ints([1])]);
    const distance = graph.node('Abs', [graph.node('Sub', [row, emitRange(op, sizeAt(-1))])]);
    const isKept = graph.node('LessOrEqual', [distance, numberLike(op, 'int32', count)]);
    return graph.node('Where', [isKept, x.value, numberLike(op, x.dataType, 0)]);
  });
};

const BATCH_TURNS = ['adj_x', 'adj_y'] as const;
const TURNS = ['transpose_a', 'transpose_b'] as const;

export const MATRICES_OPS = {
  BatchMatMul: product({ turns: BATCH_TURNS }),
  BatchMatMulV2: product({ turns: BATCH_TURNS }),
  Einsum: einsum,
  MatMul: product({ turns: TURNS }),
  MatrixBandPart: matrixBandPart,
  Transpose: transpose,
  _FusedMatMul: product({ turns: TURNS, isFused: true }),
} satisfies OpTable;
