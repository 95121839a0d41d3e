/** Turns a finished training graph into bytes, without the nodes that nothing needs. */
import { encodeModel, type Graph, type GraphBuilder, type Node } from '@onnx-bridge/export/onnx';

const OPSET = 17;
const IR_VERSION = 8;

export function encodeGraph(builder: GraphBuilder): Uint8Array {
  return encodeModel({
    graph: prune(builder.build()),
    opset: OPSET,
    irVersion: IR_VERSION,
    producerName: 'onnx-bridge',
    producerVersion: '',
    metadata: {},
  });
}

/** A gradient rule gives the gradient of its input even where nobody asks for it; ONNX Runtime would compute it. */
function prune(graph: Graph): Graph {
  const needed = new Set(graph.outputs.map(({ name }) => name));
  const kept = [...graph.nodes].reverse().filter((node) => {
    const isNeeded = node.outputs.some((output) => needed.has(output));
    if (isNeeded) for (const input of inputsOf(node)) needed.add(input);
    return isNeeded;
  });
  return { ...graph, nodes: kept.reverse().map(pruneBodies) };
}

function pruneBodies(node: Node): Node {
  const attributes = Object.entries(node.attributes).map(([key, attribute]) => [
    key,
    typeof attribute === 'object' && 'graph' in attribute ? { graph: prune(attribute.graph) } : attribute,
  ]);
  return { ...node, attributes: Object.fromEntries(attributes) };
}

/** What a node reads, also in the bodies of its loops. */
function inputsOf({ inputs, attributes }: Node): string[] {
  const bodies = Object.values(attributes).flatMap((attribute) =>
    typeof attribute === 'object' && 'graph' in attribute ? [attribute.graph] : [],
  );
  return [
    ...inputs,
    ...bodies.flatMap(({ nodes, outputs }) => [
      ...nodes.flatMap(inputsOf),
      ...outputs.map(({ name }) => name),
    ]),
  ];
}
