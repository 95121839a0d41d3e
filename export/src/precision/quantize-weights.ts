/**
 * Weights that are stored with 8 bits and made float32 again (DequantizeLinear, ONNX version 13 or later): smaller
 * files where no operator computes with 8 bits.
 */
import type { NamedTensor, Node, Value } from '../onnx/graph.ts';
import { nodeOf, type QuantizationRule } from './quantization-rule.ts';
import { quantizeTensor } from './quantize-tensor.ts';

/** The rows of a table, after they have been looked up: Gather along axis 0. */
export const quantizeLookup: QuantizationRule = (node, weightOf) => {
  const [tableName = '', indices = ''] = node.inputs;
  const table = weightOf(tableName);
  if (table?.shape.length !== 2 || (node.attributes.axis ?? 0) !== 0) return undefined;
  const { values, scales } = quantizeTensor(`${node.name}/${tableName}`, table, 1);
  const gather = { ...nodeOf(`${node.name}/int8`, 'Gather', [values.name, indices]), name: node.name };
  const inputs = [gather.outputs[0] ?? '', scales.name];
  const dequantize = nodeOf(`${node.name}/DequantizeLinear`, 'DequantizeLinear', inputs, { axis: -1 });
  return { nodes: [gather, { ...dequantize, outputs: node.outputs }], tensors: [values, scales] };
};

/** Weights that a node takes as they are; a scale for each slice along the axis of its outputs. */
export function quantizeInputs(places: readonly number[], channelAxis: number): QuantizationRule {
  return (node, weightOf) => {
    const nodes: Node[] = [];
    const tensors: NamedTensor[] = [];
    const inputs = node.inputs.map((name, place): Value => {
      const weight = places.includes(place) ? weightOf(name) : undefined;
      if (!weight) return name;
      const { values, scales } = quantizeTensor(`${node.name}/${name}`, weight, channelAxis);
      tensors.push(values, scales);
      const result = `${node.name}/${name}/DequantizeLinear`;
      nodes.push(nodeOf(result, 'DequantizeLinear', [values.name, scales.name], { axis: channelAxis }));
      return result;
    });
    return nodes.length > 0 ? { nodes: [...nodes, { ...node, inputs }], tensors } : undefined;
  };
}
