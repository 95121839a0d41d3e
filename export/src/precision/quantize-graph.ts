/** A graph whose large weights are 8-bit integers. */
import {
  elementCount,
  type Graph,
  type NamedTensor,
  type Node,
  type Tensor,
  type Value,
} from '../onnx/graph.ts';
import { mapBodies } from '../onnx/graph-walk.ts';
import { removeDeadEnds } from '../onnx/remove-dead-ends.ts';
import { shareConstants } from '../passes/share-constants.ts';
import type { QuantizationRule } from './quantization-rule.ts';
import { quantizeLstm } from './quantize-lstm.ts';
import { quantizeMatMul } from './quantize-matmul.ts';
import { quantizeInputs, quantizeLookup } from './quantize-weights.ts';

/** Operators that compute with 8 bits or whose weights are stored so; W and R of recurrent ones, W of convolutions. */
const RULES: ReadonlyMap<string, QuantizationRule> = new Map([
  ['Conv', quantizeInputs([1], 0)],
  ['ConvTranspose', quantizeInputs([1], 1)],
  ['GRU', quantizeInputs([1, 2], 1)],
  ['Gather', quantizeLookup],
  ['Gemm', quantizeMatMul],
  ['LSTM', quantizeLstm],
  ['MatMul', quantizeMatMul],
  ['RNN', quantizeInputs([1, 2], 1)],
]);

/** Fewer weights take less room as they are than with scales and nodes of their own. */
const MIN_ELEMENT_COUNT = 256;

/** Biases, and what no rule of the table knows, stay float32. */
export function quantizeGraph(graph: Graph): Graph {
  return shareConstants(removeDeadEnds(quantizeNodes(graph, new Map())));
}

function quantizeNodes(graph: Graph, outer: ReadonlyMap<Value, Tensor>): Graph {
  const constants = new Map([
    ...outer,
    ...graph.initializers.map((tensor) => [tensor.name, tensor] as const),
  ]);
  const weightOf = (value: Value | undefined): Tensor | undefined => {
    const tensor = constants.get(value ?? '');
    const isLarge = tensor?.dataType === 'float32' && elementCount(tensor.shape) >= MIN_ELEMENT_COUNT;
    return isLarge ? tensor : undefined;
  };
  const tensors: NamedTensor[] = [];
  const nodes = graph.nodes.flatMap((node): readonly Node[] => {
    const quantized = RULES.get(node.opType)?.(node, weightOf);
    if (!quantized) return [mapBodies(node, (body) => quantizeNodes(body, constants))];
    tensors.push(...quantized.tensors);
    return quantized.nodes;
  });
  return { ...graph, nodes, initializers: [...graph.initializers, ...tensors] };
}
