/**
 * Puts what multiplies and shifts the output channels of a Conv, ConvTranspose, Gemm or MatMul, as BatchNormalization
 * does, into its weights. A Transpose may stand between them.
 */
import type { Graph, NamedTensor, Node, Tensor, Value } from '../onnx/graph.ts';
import { mapBodies } from '../onnx/graph-walk.ts';
import { type AffineChain, followAffineChain } from './normalizations/affine-chain.ts';
import { findLinearNode, type LinearNode, scaleSlices } from './normalizations/linear-node.ts';
import { removeIdentities } from './remove-identities.ts';
import { findReaders } from './transposes/region.ts';

/** Weights that several nodes read stay as they are, since the file would hold them twice. */
export function foldNormalizations(graph: Graph, outer: ReadonlyMap<Value, Tensor> = new Map()): Graph {
  const own = new Map(graph.initializers.map((tensor) => [tensor.name, tensor]));
  const constants = new Map<Value, Tensor>([...outer, ...own]);
  const readers = findReaders(graph);
  const nextOf = (value: Value): Node | undefined => {
    const [node, ...others] = readers.get(value) ?? [];
    return others.length === 0 && node?.outputs.length === 1 ? node : undefined;
  };
  const changedNodes = new Map<Node, Node>();
  const changedTensors = new Map<Value, NamedTensor>();
  for (const node of graph.nodes) {
    const linear = findLinearNode(node, constants);
    if (!linear || !own.has(linear.weightName) || readers.get(linear.weightName)?.length !== 1) continue;
    const [output = ''] = node.outputs;
    const chain = followAffineChain({ ...linear, output }, constants, nextOf);
    if (chain.nodes.length === 0 || isBiasOfMatMul(linear, chain)) continue;
    const { nodes, tensors } = foldChain(linear, chain, constants);
    for (const [before, after] of nodes) changedNodes.set(before, after);
    for (const tensor of tensors) changedTensors.set(tensor.name, tensor);
  }
  const added = [...changedTensors.values()].filter(({ name }) => !own.has(name));
  return removeIdentities({
    ...graph,
    nodes: graph.nodes.map((node) =>
      mapBodies(changedNodes.get(node) ?? node, (body) => foldNormalizations(body, constants)),
    ),
    initializers: [
      ...graph.initializers.map((tensor) => changedTensors.get(tensor.name) ?? tensor),
      ...added,
    ],
  });
}

function isBiasOfMatMul({ takesBias }: LinearNode, { nodes }: AffineChain): boolean {
  return !takesBias && nodes.length === 1 && nodes[0]?.opType !== 'Mul';
}

interface Folded {
  /** What stands in the place of each node. */
  readonly nodes: readonly (readonly [Node, Node])[];
  readonly tensors: readonly NamedTensor[];
}

function foldChain(linear: LinearNode, chain: AffineChain, constants: ReadonlyMap<Value, Tensor>): Folded {
  const { node, bias, weight, weightName } = linear;
  const offsets = chain.offsets.map((x, i) => x + Number(bias?.data[i] ?? 0) * (chain.factors[i] ?? 1));
  const scaled = { ...scaleSlices(weight, linear.weightAxis, chain.factors), name: weightName };
  const identities = chain.nodes.map((before) => [before, toIdentity(before, constants)] as const);
  const isBiasNeeded = bias !== undefined || offsets.some((x) => x !== 0);
  if (!isBiasNeeded) return { nodes: identities, tensors: [scaled] };
  const biasName = `${node.name}/folded_bias`;
  const last = chain.nodes.at(-1);
  const tensors = [scaled, biasTensor(biasName, offsets, linear.takesBias ? undefined : chain)];
  if (linear.takesBias || !last) {
    const inputs = [...node.inputs.slice(0, 2), biasName];
    return { nodes: [...identities, [node, { ...node, inputs }]], tensors };
  }
  const { inputs } = toIdentity(last, constants);
  const add = { ...last, opType: 'Add', inputs: [...inputs, biasName], attributes: {} };
  return { nodes: [...identities.slice(0, -1), [last, add]], tensors };
}

/** Without a chain the bias of an operator, otherwise what is added where the chain ends. */
function biasTensor(name: string, offsets: Float64Array, chain: AffineChain | undefined): NamedTensor {
  const after = chain ? chain.layout.rank - chain.layout.channelAxis - 1 : 0;
  const shape = [offsets.length, ...Array.from({ length: after }, () => 1)];
  return { name, dataType: 'float32', shape, data: Float32Array.from(offsets) };
}

/** Hands on the one input that is no constant. */
function toIdentity(node: Node, constants: ReadonlyMap<Value, Tensor>): Node {
  const inputs = node.inputs.filter((value) => !constants.has(value)).slice(0, 1);
  return { ...node, opType: 'Identity', inputs, attributes: {} };
}
