/** Walks along the nodes of a graph model. */
import type { GraphFunction, GraphNode, NodeOutput } from '../read/graph-description.ts';

export type Nodes = ReadonlyMap<string, GraphNode>;

/** Nodes, and the functions that they name. */
export interface Program {
  readonly nodes: Nodes;
  readonly functions: ReadonlyMap<string, GraphFunction>;
}

/** The nodes that some outputs need; those at which `isEnd` says so, and what they need, are left out. */
export function nodesBehind(
  nodes: Nodes,
  outputs: readonly NodeOutput[],
  isEnd: (node: GraphNode) => boolean,
): ReadonlySet<GraphNode> {
  const found = new Set<GraphNode>();
  const open = outputs.map(({ nodeName }) => nodeName);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const node = nodes.get(name);
    if (!node || found.has(node) || isEnd(node)) continue;
    found.add(node);
    open.push(...node.inputs.map(({ nodeName }) => nodeName));
  }
  return found;
}

/** The nodes by their names, with other references in place of their inputs. */
export function renameInputs(
  nodes: Iterable<GraphNode>,
  rename: (reference: NodeOutput) => NodeOutput,
): Nodes {
  return new Map(Array.from(nodes, (node) => [node.name, { ...node, inputs: node.inputs.map(rename) }]));
}

/** The name, or the name with a number behind it where it is taken. */
export function freeName(name: string, taken: { has(name: string): boolean }): string {
  let free = name;
  for (let count = 1; taken.has(free); count += 1) free = `${name}_${count}`;
  return free;
}
