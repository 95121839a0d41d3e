/**
 * Raises the branches of TensorFlow 1 to StatelessIf. Switch hands a value to one of two sides, as its condition says;
 * Merge takes what comes from the side that ran. Each Merge becomes an If of its own.
 */
import type { GraphFunction, GraphNode, NodeOutput } from '../read/graph-description.ts';
import { freeName, type Nodes, nodesBehind, type Program, renameInputs } from './node-walk.ts';

/** The sides on which a node runs, by the conditions: 0 where one is false, 1 where it is true. */
type Sides = ReadonlyMap<string, number>;

interface Decision {
  readonly condition: NodeOutput;
  /** Where Merge takes its value from, as the condition is false or true. */
  readonly sources: readonly [NodeOutput, NodeOutput];
}

/** @param ordered the nodes, each behind all that it takes. */
export function raiseBranches(program: Program, ordered: readonly GraphNode[]): Program {
  const nodes = new Map(program.nodes);
  const functions = new Map(program.functions);
  const sides = new Map<string, Sides>();
  const conditions = new Map<string, NodeOutput>();
  const sidesOf = (reference: NodeOutput): Sides => sidesOfOutput(reference, nodes, sides);
  for (const node of ordered) {
    const condition = node.op === 'Switch' ? node.inputs[1] : undefined;
    if (condition) conditions.set(keyOf(condition), condition);
    const decision = node.op === 'Merge' ? findDecision(node, sidesOf, conditions) : undefined;
    const inherited = new Map(node.inputs.flatMap((input) => Array.from(sidesOf(input))));
    if (decision) inherited.delete(keyOf(decision.condition));
    sides.set(node.name, inherited);
    if (!decision) continue;
    const isInside = ({ name }: GraphNode): boolean =>
      sides.get(name)?.has(keyOf(decision.condition)) ?? false;
    nodes.set(node.name, raiseMerge(node, decision, { nodes, functions, isInside }));
  }
  return { nodes, functions };
}

function keyOf({ nodeName, index }: NodeOutput): string {
  return `${nodeName}:${index}`;
}

function sidesOfOutput(
  { nodeName, index }: NodeOutput,
  nodes: Nodes,
  sides: ReadonlyMap<string, Sides>,
): Sides {
  const inherited = sides.get(nodeName) ?? new Map<string, number>();
  const node = nodes.get(nodeName);
  const condition = node?.op === 'Switch' ? node.inputs[1] : undefined;
  return condition ? new Map([...inherited, [keyOf(condition), index]]) : inherited;
}

/** The condition whose two sides meet in a Merge; undefined where there is none. */
function findDecision(
  { inputs }: GraphNode,
  sidesOf: (reference: NodeOutput) => Sides,
  conditions: ReadonlyMap<string, NodeOutput>,
): Decision | undefined {
  const [first, second] = inputs;
  if (!first || !second) return undefined;
  const others = sidesOf(second);
  for (const [key, side] of sidesOf(first)) {
    const condition = conditions.get(key);
    if (condition && others.get(key) === 1 - side) {
      return { condition, sources: side === 0 ? [first, second] : [second, first] };
    }
  }
  return undefined;
}

interface Surroundings {
  readonly nodes: Nodes;
  /** Fills up with the functions of the branches. */
  readonly functions: Map<string, GraphFunction>;
  /** True for a node that runs on one side of the condition alone. */
  readonly isInside: (node: GraphNode) => boolean;
}

function raiseMerge(
  merge: GraphNode,
  { condition, sources }: Decision,
  { nodes, functions, isInside }: Surroundings,
): GraphNode {
  const isGate = ({ op, inputs }: GraphNode): boolean =>
    op === 'Switch' && inputs[1] !== undefined && keyOf(inputs[1]) === keyOf(condition);
  const args = new Map<string, NodeOutput>();
  // A value from outside is an input of both branches, called as the output that it is.
  const rename = (reference: NodeOutput): NodeOutput => {
    const node = nodes.get(reference.nodeName);
    if (node && isGate(node)) return { nodeName: node.name, index: 0 };
    if (node && isInside(node)) return reference;
    args.set(keyOf(reference), reference);
    return { nodeName: keyOf(reference), index: 0 };
  };
  const bodies = sources.map((source) => {
    const inside = nodesBehind(nodes, [source], (node) => !isGate(node) && !isInside(node));
    const open = Array.from(inside, (node) =>
      isGate(node) ? { ...node, op: 'Identity', inputs: node.inputs.slice(0, 1) } : node,
    );
    return { source: rename(source), nodes: renameInputs(open, rename) };
  });
  const names = bodies.map((body, side) => {
    const name = freeName(`${merge.name}/${side === 0 ? 'else' : 'then'}`, functions);
    const inputs = Array.from(args.keys(), (key) => ({ name: key, dataType: undefined }));
    functions.set(name, {
      name,
      inputs,
      outputs: [{ name: 'output', source: body.source }],
      nodes: body.nodes,
    });
    return name;
  });
  const [otherwise = '', then = ''] = names;
  return {
    name: merge.name,
    op: 'StatelessIf',
    inputs: [condition, ...args.values()],
    attributes: { then_branch: { func: { name: then } }, else_branch: { func: { name: otherwise } } },
  };
}
