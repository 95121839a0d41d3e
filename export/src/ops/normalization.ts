/**
 * Normalizations over channels or whole axes: op list `normalization` of tfjs.
 * ONNX operators: LRN 13, LogSoftmax 13, Softmax 13, ReduceL2 13 and 18, and plain arithmetic for FusedBatchNorm, whose
 * channels are last whatever its attribute says, as in tfjs.
 */
import type { Value } from '../onnx/graph.ts';
import { overGrid } from './grids.ts';
import type { Op, OpConverter, OpTable } from './op.ts';
import { knownNumbers, lazyTensor } from './operand.ts';
import { reduction } from './reductions.ts';
import { shapeOf } from './shapes.ts';
import { valueAs } from './types.ts';
import { floatUnary, node } from './unary.ts';

/** (x - mean) · scale / √(variance + ε) + offset, of which all but x is worked out here where it is stored. */
const fusedBatchNorm: OpConverter = (op) => {
  const { graph } = op;
  const x = op.input(0);
  const epsilon = op.attributes.number('epsilon') ?? 0.001;
  return lazyTensor({ dataType: 'float32', shape: x.shape }, () => {
    const { factor, term } = storedFactors(op, epsilon) ?? computedFactors(op, epsilon);
    return graph.node('Add', [graph.node('Mul', [valueAs(op, x, 'float32'), factor]), term]);
  });
};

interface Factors {
  readonly factor: Value;
  readonly term: Value;
}

function storedFactors(op: Op, epsilon: number): Factors | undefined {
  const [scale, offset, mean, variance] = [1, 2, 3, 4].map((place) => knownNumbers(op.input(place)));
  if (!scale || !offset || !mean || !variance) return undefined;
  const factor = Float32Array.from(variance, (number, i) => (scale[i] ?? 1) / Math.sqrt(number + epsilon));
  const term = Float32Array.from(mean, (number, i) => (offset[i] ?? 0) - number * (factor[i] ?? 0));
  const store = (name: string, data: Float32Array): Value =>
    op.graph.initializer(name, { dataType: 'float32', shape: [data.length], data });
  return { factor: store('factor', factor), term: store('term', term) };
}

function computedFactors(op: Op, epsilon: number): Factors {
  const { graph } = op;
  const [scale, offset, mean, variance] = [1, 2, 3, 4].map((place) => op.input(place).value);
  const deviation = graph.node('Sqrt', [graph.node('Add', [variance ?? '', graph.float(epsilon)])]);
  const factor = graph.node('Div', [scale ?? '', deviation]);
  return { factor, term: graph.node('Sub', [offset ?? '', graph.node('Mul', [mean ?? '', factor])]) };
}

/** ONNX divides alpha by the number of channels in the window, and has the channels first. */
const localResponse: OpConverter = (op) => {
  const { attributes } = op;
  const x = op.input(0);
  const size = 2 * (attributes.number('depth_radius') ?? 5) + 1;
  const options = {
    size,
    bias: { float: attributes.number('bias') ?? 1 },
    alpha: { float: (attributes.number('alpha') ?? 1) * size },
    beta: { float: attributes.number('beta') ?? 0.5 },
  };
  if (shapeOf(op, x).length !== 4) return op.refuse('its input does not have 4 dimensions');
  return overGrid(op, x, 'channelsLast', (grid) => ({
    ...grid,
    value: op.graph.node('LRN', [grid.value], options),
  }));
};

export const NORMALIZATION_OPS = {
  EuclideanNorm: reduction('ReduceL2', { intType: 'float32' }),
  FusedBatchNorm: fusedBatchNorm,
  FusedBatchNormV2: fusedBatchNorm,
  FusedBatchNormV3: fusedBatchNorm,
  LRN: localResponse,
  LogSoftmax: floatUnary(node('LogSoftmax', { axis: -1 })),
  Softmax: floatUnary(node('Softmax', { axis: -1 })),
} satisfies OpTable;
