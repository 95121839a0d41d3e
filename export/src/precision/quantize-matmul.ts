/**
 * Gemm and MatMul with 8-bit weights, a scale for each output column: MatMulInteger (ONNX version 10) of what
 * DynamicQuantizeLinear (11) makes of the input when the model runs, then Cast, Mul and Add. ONNX Runtime makes one
 * kernel of these nodes. Gemm with alpha, beta or transA stays as it is.
 */
import { DATA_TYPE_NUMBERS } from '../onnx/data-types.ts';
import type { Node, Tensor } from '../onnx/graph.ts';
import { transposeTensor } from '../passes/evaluate/arrangement.ts';
import { intOf } from '../passes/evaluate/evaluator.ts';
import { nodeOf, type QuantizationRule } from './quantization-rule.ts';
import { quantizeTensor } from './quantize-tensor.ts';

export const quantizeMatMul: QuantizationRule = (node, weightOf) => {
  const [x = '', weightName = '', bias] = node.inputs;
  const weight = weightOf(weightName);
  if (weight?.shape.length !== 2 || !isPlain(node)) return undefined;
  const { values, scales } = quantizeTensor(`${node.name}/${weightName}`, inputsFirst(node, weight), 1);
  const part = (name: string): string => `${node.name}/${name}`;
  const [quantized, scale, zero] = ['input', 'input_scale', 'input_zero'].map(part);
  if (!quantized || !scale || !zero) return undefined;
  const nodes: Node[] = [
    {
      ...nodeOf(part('DynamicQuantizeLinear'), 'DynamicQuantizeLinear', [x]),
      outputs: [quantized, scale, zero],
    },
    nodeOf(part('MatMulInteger'), 'MatMulInteger', [quantized, values.name, zero]),
    nodeOf(part('Cast'), 'Cast', [part('MatMulInteger')], { to: DATA_TYPE_NUMBERS.float32 }),
    nodeOf(part('scales'), 'Mul', [scale, scales.name]),
    nodeOf(part('Mul'), 'Mul', [part('Cast'), part('scales')]),
    ...(bias ? [nodeOf(part('Add'), 'Add', [part('Mul'), bias])] : []),
  ];
  const last = nodes.at(-1);
  if (!last) return undefined;
  return {
    nodes: [...nodes.slice(0, -1), { ...last, outputs: node.outputs }],
    tensors: [values, scales],
  };
};

function isPlain(node: Node): boolean {
  return !('alpha' in node.attributes) && !('beta' in node.attributes) && intOf(node, 'transA', 0) === 0;
}

/** `[inputs, outputs]`, whatever the node has. */
function inputsFirst(node: Node, weight: Tensor): Tensor {
  return intOf(node, 'transB', 0) === 1 ? transposeTensor(weight, [1, 0]) : weight;
}
