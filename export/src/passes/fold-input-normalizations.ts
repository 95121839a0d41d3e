/**
 * Puts what multiplies and shifts the input channels of a Gemm or MatMul, as a normalization behind an activation does,
 * into its weights. Convolutions are left alone, since their padding is not shifted.
 */
import type { Graph, NamedTensor, Node, Tensor, Value } from '../onnx/graph.ts';
import { mapBodies } from '../onnx/graph-walk.ts';
import { removeDeadEnds } from '../onnx/remove-dead-ends.ts';
import { type AffineChain, traceAffineChain } from './normalizations/affine-chain.ts';
import { createLastSizes } from './normalizations/last-size.ts';
import { findLinearNode, type LinearNode, scaleSlices } from './normalizations/linear-node.ts';
import { findReaders } from './transposes/region.ts';

/** Weights that several nodes read stay as they are, since the file would hold them twice. */
export function foldInputNormalizations(graph: Graph, outer: ReadonlyMap<Value, Tensor> = new Map()): Graph {
  const own = new Map(graph.initializers.map((tensor) => [tensor.name, tensor]));
  const constants = new Map<Value, Tensor>([...outer, ...own]);
  const readers = findReaders(graph);
  const makers = new Map(
    graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)),
  );
  const lastSizeOf = createLastSizes(graph, constants);
  const makerOf = (value: Value): Node | undefined =>
    readers.get(value)?.length === 1 ? makers.get(value) : undefined;
  const tensors = new Map(own);
  const nodes = graph.nodes.flatMap((node): readonly Node[] => {
    const linear = findLinearNode(node, constants);
    const isOwn = linear && own.has(linear.weightName) && readers.get(linear.weightName)?.length === 1;
    const axis = linear && inputAxisOf(linear);
    if (!isOwn || axis === undefined)
      return [mapBodies(node, (body) => foldInputNormalizations(body, constants))];
    const channelCount = linear.weight.shape[axis] ?? 0;
    const chain = traceAffineChain({ value: node.inputs[0] ?? '', channelCount }, constants, makerOf);
    // A factor for each channel may have made several channels of one.
    if (chain.nodes.length === 0 || lastSizeOf(chain.input) !== channelCount) return [node];
    const folded = foldChain(linear, axis, chain);
    for (const tensor of folded.tensors) tensors.set(tensor.name, tensor);
    return folded.nodes;
  });
  return removeDeadEnds({ ...graph, nodes, initializers: [...tensors.values()] });
}

/** The axis of the weights that the input channels are on; undefined for what has no plain ones. */
function inputAxisOf({ node, weight, weightAxis }: LinearNode): number | undefined {
  const isProduct = node.opType === 'MatMul' || (node.opType === 'Gemm' && !('transA' in node.attributes));
  return isProduct && weight.shape.length === 2 ? 1 - weightAxis : undefined;
}

interface Folded {
  readonly nodes: readonly Node[];
  readonly tensors: readonly NamedTensor[];
}

function foldChain(linear: LinearNode, axis: number, chain: AffineChain & { readonly input: Value }): Folded {
  const { node, weight, weightName, bias, takesBias } = linear;
  // Of a node that this pass has changed before, the output has another name, and so do the new tensors.
  const [output = ''] = node.outputs;
  const scaled = { ...scaleSlices(weight, axis, chain.factors), name: weightName };
  const offsets = Float32Array.from(
    multiply(linear, axis, chain.offsets),
    (x, i) => x + Number(bias?.data[i] ?? 0),
  );
  const shift: NamedTensor = {
    name: `${output}/input_offset`,
    dataType: 'float32',
    shape: [offsets.length],
    data: offsets,
  };
  if (takesBias) {
    return { nodes: [{ ...node, inputs: [chain.input, weightName, shift.name] }], tensors: [scaled, shift] };
  }
  const product = `${output}/product`;
  return {
    nodes: [
      { ...node, inputs: [chain.input, weightName], outputs: [product] },
      { ...node, name: `${output}/Add`, opType: 'Add', inputs: [product, shift.name], attributes: {} },
    ],
    tensors: [scaled, shift],
  };
}

/** What the offsets of the input channels come to in each output channel. */
function multiply({ weight, channelCount }: LinearNode, axis: number, offsets: Float64Array): Float64Array {
  const sums = new Float64Array(channelCount);
  const [inputStride, outputStride] = axis === 0 ? [channelCount, 1] : [1, offsets.length];
  for (const [input, offset] of offsets.entries()) {
    for (let output = 0; output < channelCount; output += 1) {
      const value = Number(weight.data[input * inputStride + output * outputStride]);
      sums[output] = (sums[output] ?? 0) + offset * value;
    }
  }
  return sums;
}
