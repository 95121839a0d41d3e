/** Stores equal constants once. */
import type { Graph, NamedTensor, TensorData, Value } from '../onnx/graph.ts';
import { mapBodies, renameValues } from '../onnx/graph-walk.ts';

/** Equal means the same data type, shape and bytes. A body shares its own constants, not those of the graph around it. */
export function shareConstants(graph: Graph): Graph {
  const leaving = new Set(graph.outputs.map(({ name }) => name));
  const distinct = new Map<string, NamedTensor[]>();
  const shared = new Map<Value, Value>();
  for (const tensor of graph.initializers) {
    const key = `${tensor.dataType} ${tensor.shape} ${hashOf(tensor.data)}`;
    const candidates = distinct.get(key) ?? [];
    const equal = candidates.find(({ data }) => haveEqualBytes(data, tensor.data));
    if (equal && !leaving.has(tensor.name)) shared.set(tensor.name, equal.name);
    else distinct.set(key, [...candidates, tensor]);
  }
  const nodes = graph.nodes.map((node) => mapBodies(renameValues(node, shared), shareConstants));
  const initializers = graph.initializers.filter(({ name }) => !shared.has(name));
  return { ...graph, nodes, initializers };
}

/** FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv) over words rather than bytes: fast, and equality is checked. */
function hashOf(data: TensorData): number {
  let hash = 0x811c9dc5;
  for (const word of wordsOf(data)) hash = Math.imul(hash ^ word, 0x01000193);
  return hash;
}

function haveEqualBytes(a: TensorData, b: TensorData): boolean {
  const others = wordsOf(b);
  return wordsOf(a).every((word, i) => word === others[i]);
}

/** The bytes as numbers, four at once where they lie so. */
function wordsOf({ buffer, byteOffset, byteLength }: TensorData): Uint32Array | Uint8Array {
  return byteOffset % 4 === 0 && byteLength % 4 === 0
    ? new Uint32Array(buffer, byteOffset, byteLength / 4)
    : new Uint8Array(buffer, byteOffset, byteLength);
}
