/** The order in which the nodes of a graph run. */
import { InvalidModelError } from '../errors/invalid-model-error.ts';
import type { GraphNode, NodeOutput } from '../read/graph-description.ts';

/**
 * The nodes that some outputs need, each behind all that it takes; the rest of the graph is left out.
 *
 * @param given nodes whose values are there from the start.
 * @throws {InvalidModelError} if a node needs itself.
 */
export function orderNodes(
  nodes: ReadonlyMap<string, GraphNode>,
  outputs: readonly NodeOutput[],
  given: ReadonlySet<string>,
  where: string,
): readonly GraphNode[] {
  const ordered: GraphNode[] = [];
  const states = new Map<string, 'open' | 'done'>();
  // A list instead of recursion: graphs are thousands of nodes deep.
  const stack = outputs.map(({ nodeName }) => nodeName).reverse();
  for (let name = stack.at(-1); name !== undefined; name = stack.at(-1)) {
    const node = nodes.get(name);
    if (!node || given.has(name) || states.get(name) === 'done') {
      stack.pop();
    } else if (states.get(name) === 'open') {
      states.set(name, 'done');
      ordered.push(node);
      stack.pop();
    } else {
      states.set(name, 'open');
      const missing = node.inputs.filter(({ nodeName }) => states.get(nodeName) !== 'done');
      const needed = missing.find(({ nodeName }) => states.get(nodeName) === 'open' && !given.has(nodeName));
      if (needed) {
        throw new InvalidModelError({
          what: `The graph runs in a circle: the node "${needed.nodeName}" needs its own result`,
          where: `${where}, node "${name}"`,
        });
      }
      stack.push(...missing.map(({ nodeName }) => nodeName).reverse());
    }
  }
  return ordered;
}
