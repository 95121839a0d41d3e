/** Removes what no output of a graph depends on. */
import type { Graph } from './graph.ts';
import { mapBodies, readsOf } from './graph-walk.ts';

/**
 * Removes nodes and initializers that nothing reads, also in the bodies of control flow nodes. Inputs stay, since they
 * are part of what callers know.
 */
export function removeDeadEnds(graph: Graph): Graph {
  const needed = new Set(graph.outputs.map(({ name }) => name));
  const kept = [...graph.nodes].reverse().flatMap((node) => {
    if (!node.outputs.some((output) => needed.has(output))) return [];
    const pruned = mapBodies(node, removeDeadEnds);
    for (const value of readsOf(pruned)) needed.add(value);
    return [pruned];
  });
  const initializers = graph.initializers.filter(({ name }) => needed.has(name));
  return { ...graph, nodes: kept.reverse(), initializers };
}
