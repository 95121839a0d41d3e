/** Removes Identity nodes: who reads their output reads their input instead. */
import type { Graph, Node, Value } from '../onnx/graph.ts';
import { mapBodies, renameValues } from '../onnx/graph-walk.ts';

/**
 * Those that give a second name to what leaves the graph stay, and so do those that let an input or a constant leave
 * it: these have their names already.
 */
export function removeIdentities(graph: Graph): Graph {
  const { nodes, outputs } = graph;
  const leaving = new Set(outputs.map(({ name }) => name));
  const made = new Set(nodes.filter(({ opType }) => opType !== 'Identity').flatMap((node) => node.outputs));
  const renamed = new Map<Value, Value>();
  const resolve = (value: Value): Value => {
    const next = renamed.get(value);
    return next === undefined ? value : resolve(next);
  };
  const removed = new Set<Node>();
  for (const node of nodes.filter(({ opType }) => opType === 'Identity')) {
    const source = resolve(node.inputs[0] ?? '');
    const [name = ''] = node.outputs;
    if (!leaving.has(name)) renamed.set(name, source);
    else if (made.has(source) && !leaving.has(source)) renamed.set(source, name);
    else continue;
    removed.add(node);
  }
  const names = new Map([...renamed.keys()].map((value) => [value, resolve(value)]));
  const kept = nodes.filter((node) => !removed.has(node)).map((node) => renameValues(node, names));
  return { ...graph, nodes: kept.map((node) => mapBodies(node, removeIdentities)) };
}
