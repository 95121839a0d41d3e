/** Operators that multiply by stored weights: what changes when each output channel is scaled and shifted. */
import type { Node, Tensor, Value } from '../../onnx/graph.ts';
import { intOf, stridesOf } from '../evaluate/evaluator.ts';

/** A Conv, ConvTranspose, Gemm or MatMul whose weights are known. */
export interface LinearNode {
  readonly node: Node;
  /** The name of the weights, and where in the node's inputs they are. */
  readonly weightName: Value;
  readonly weight: Tensor;
  /** The axis of the weights that the output channels are on. */
  readonly weightAxis: number;
  readonly channelCount: number;
  /** Undefined where there is none yet. */
  readonly bias: Tensor | undefined;
  /** False for MatMul: what is added to it is an Add. */
  readonly takesBias: boolean;
  /** The number of dimensions of the output; the least that is known for MatMul. */
  readonly rank: number;
  /** The axis of the output that the channels are on. */
  readonly channelAxis: number;
}

/** Undefined for other nodes, and for weights or a bias that are not known or not plain. */
export function findLinearNode(node: Node, constants: ReadonlyMap<Value, Tensor>): LinearNode | undefined {
  const axes = WEIGHT_AXES.get(node.opType)?.(node);
  const [, weightName = '', biasName = ''] = node.inputs;
  const weight = constants.get(weightName);
  const bias = constants.get(biasName);
  if (!axes || weight?.dataType !== 'float32' || weight.shape.length < 2) return undefined;
  const isMatMul = node.opType === 'MatMul';
  const channelCount = weight.shape[axes.weight] ?? 0;
  const isBiasKnown = biasName === '' || (bias?.shape.length === 1 && bias.shape[0] === channelCount);
  if (!isBiasKnown || (isMatMul && weight.shape.length > 2)) return undefined;
  return {
    node,
    weightName,
    weight,
    weightAxis: axes.weight,
    channelCount,
    bias,
    takesBias: !isMatMul,
    rank: isMatMul ? 1 : weight.shape.length,
    channelAxis: isMatMul ? 0 : axes.output,
  };
}

interface ChannelAxes {
  readonly weight: number;
  readonly output: number;
}

type FindAxes = (node: Node) => ChannelAxes | undefined;

const gemmAxes: FindAxes = (node) => {
  const isScaled = 'alpha' in node.attributes || 'beta' in node.attributes;
  return isScaled ? undefined : { weight: intOf(node, 'transB', 0) === 1 ? 0 : 1, output: 1 };
};

const WEIGHT_AXES: ReadonlyMap<string, FindAxes> = new Map<string, FindAxes>([
  ['Conv', () => ({ weight: 0, output: 1 })],
  ['ConvTranspose', (node) => (intOf(node, 'group', 1) === 1 ? { weight: 1, output: 1 } : undefined)],
  ['Gemm', gemmAxes],
  ['MatMul', () => ({ weight: 1, output: 0 })],
]);

/** The weights with each slice along an axis multiplied by its factor. */
export function scaleSlices(tensor: Tensor, axis: number, factors: Float64Array): Tensor {
  const stride = stridesOf(tensor.shape)[axis] ?? 1;
  const data = new Float32Array(tensor.data.length);
  for (let i = 0; i < data.length; i += 1) {
    const channel = Math.floor(i / stride) % factors.length;
    data[i] = Number(tensor.data[i]) * (factors[channel] ?? 1);
  }
  return { ...tensor, data };
}
