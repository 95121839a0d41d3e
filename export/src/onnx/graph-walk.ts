/** Looks through a graph and the bodies of its control flow nodes, whose values all have names of their own. */
import type { Attribute, Graph, Node, Value } from './graph.ts';

/** The bodies of a Scan, Loop or If; none of other nodes. */
export function bodiesOf({ attributes }: Node): Graph[] {
  return Object.values(attributes).flatMap((attribute) => (isBody(attribute) ? [attribute.graph] : []));
}

/** The values that a node reads, also in its bodies; optional inputs left out do not count. */
export function readsOf(node: Node): Value[] {
  return [...node.inputs, ...bodiesOf(node).flatMap(readsInside)].filter((value) => value !== '');
}

/** The values that the nodes of a graph read or that leave it, as often as they are. */
export function readsInside({ nodes, outputs }: Graph): Value[] {
  return [...nodes.flatMap(readsOf), ...outputs.map(({ name }) => name)];
}

/** The node with each of its bodies replaced. */
export function mapBodies(node: Node, map: (body: Graph) => Graph): Node {
  if (bodiesOf(node).length === 0) return node;
  const attributes = Object.entries(node.attributes).map(([key, attribute]) => [
    key,
    isBody(attribute) ? { graph: map(attribute.graph) } : attribute,
  ]);
  return { ...node, attributes: Object.fromEntries(attributes) };
}

/** The node with other names for the values that it reads and gives, also in its bodies. */
export function renameValues(node: Node, renamed: ReadonlyMap<Value, Value>): Node {
  if (renamed.size === 0) return node;
  const rename = (value: Value): Value => renamed.get(value) ?? value;
  const inner = mapBodies(node, (body) => ({
    ...body,
    nodes: body.nodes.map((child) => renameValues(child, renamed)),
  }));
  return { ...inner, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) };
}

function isBody(attribute: Attribute): attribute is { readonly graph: Graph } {
  return typeof attribute === 'object' && 'graph' in attribute;
}
