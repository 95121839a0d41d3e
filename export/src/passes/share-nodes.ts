/** Computes once what several nodes would compute alike, as the shapes that a graph asks for again and again. */
import type { Graph, Node, Value } from '../onnx/graph.ts';
import { bodiesOf, mapBodies, renameValues } from '../onnx/graph-walk.ts';

/** What differs each time it is computed. */
const RANDOM_OPS: ReadonlySet<string> = new Set([
  ...['Bernoulli', 'Dropout', 'Multinomial', 'RandomNormal', 'RandomNormalLike', 'RandomUniform'],
  'RandomUniformLike',
]);

/** Nodes in the bodies of control flow are shared among each other; those whose results leave a graph stay. */
export function shareNodes(graph: Graph): Graph {
  const leaving = new Set(graph.outputs.map(({ name }) => name));
  const first = new Map<string, Node>();
  const renamed = new Map<Value, Value>();
  const nodes = graph.nodes.flatMap((original) => {
    const node = renameValues(original, renamed);
    const key = keyOf(node);
    const known = key === undefined ? undefined : first.get(key);
    if (known && !node.outputs.some((value) => leaving.has(value))) {
      for (const [i, value] of node.outputs.entries()) renamed.set(value, known.outputs[i] ?? '');
      return [];
    }
    if (key !== undefined && !known) first.set(key, node);
    return [mapBodies(node, shareNodes)];
  });
  return { ...graph, nodes };
}

/** Equal for nodes that give the same; undefined for those that are not compared. */
function keyOf(node: Node): string | undefined {
  const { domain, opType, inputs, outputs, attributes } = node;
  const isPlain = Object.values(attributes).every(
    (value) => typeof value !== 'object' || !('tensor' in value),
  );
  if (!isPlain || RANDOM_OPS.has(opType) || bodiesOf(node).length > 0) return undefined;
  const sorted = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  const areGiven = outputs.map((value) => value !== '');
  // JSON has neither infinities nor a negative zero.
  return JSON.stringify([domain, opType, inputs, areGiven, sorted], (_, value: unknown) =>
    Object.is(value, -0) || value === Infinity || value === -Infinity ? [`1 / ${1 / Number(value)}`] : value,
  );
}
