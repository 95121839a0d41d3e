/**
 * Raises the loops of TensorFlow 1 to StatelessWhile. A value of a loop comes in through Enter; Merge takes that, or
 * what NextIteration hands on from the round before; Switch hands it to the body, or out of the loop through Exit.
 */
import { createAttributeReader } from '../read/graph-attributes.ts';
import type { GraphFunction, GraphNode, NodeOutput } from '../read/graph-description.ts';
import { freeName, type Nodes, nodesBehind, type Program, renameInputs } from './node-walk.ts';

interface Variable {
  readonly enter: GraphNode;
  readonly merge: GraphNode;
  readonly next: GraphNode;
  /** Lets the value into the body; a value that the condition alone reads has none. */
  readonly gate: GraphNode | undefined;
}

interface Frame {
  readonly name: string;
  readonly variables: readonly Variable[];
  /** What comes in and stays the same. */
  readonly constants: readonly GraphNode[];
  readonly condition: NodeOutput;
}

/** The innermost loops first, since those around them run them. */
export function raiseLoops(program: Program): Program {
  let raised = program;
  let frames = findFrames(program.nodes);
  for (;;) {
    const innermost = frames.filter((frame) => !holdsAnother(frame, raised.nodes));
    if (innermost.length === 0) return raised;
    for (const frame of innermost) raised = raiseFrame(frame, raised);
    frames = frames.filter((frame) => !innermost.includes(frame));
  }
}

function findFrames(nodes: Nodes): readonly Frame[] {
  const all = Array.from(nodes.values());
  const enters = new Map<string, GraphNode[]>();
  for (const node of all.filter(({ op }) => op === 'Enter')) {
    const name = createAttributeReader(node.attributes).text('frame_name') ?? '';
    const group = enters.get(name);
    if (group) group.push(node);
    else enters.set(name, [node]);
  }
  const takers = findTakers(nodes, all);
  return Array.from(enters).flatMap(([name, group]) => findFrame(name, group, nodes, takers));
}

/** The ops of loops by the names of the nodes whose values they take. */
interface Takers {
  readonly merges: ReadonlyMap<string, GraphNode>;
  readonly gates: ReadonlyMap<string, GraphNode>;
}

function findTakers(nodes: Nodes, all: readonly GraphNode[]): Takers {
  const merges = all.filter(({ op }) => op === 'Merge');
  const gates = all.filter(
    ({ op, inputs }) => op === 'Switch' && nodes.get(inputs[1]?.nodeName ?? '')?.op === 'LoopCond',
  );
  return {
    merges: new Map(merges.flatMap((merge) => merge.inputs.map(({ nodeName }) => [nodeName, merge]))),
    gates: new Map(gates.map((gate) => [gate.inputs[0]?.nodeName ?? '', gate])),
  };
}

/** Nothing where the ops do not fit together: they are refused by their names later. */
function findFrame(
  name: string,
  enters: readonly GraphNode[],
  nodes: Nodes,
  { merges, gates }: Takers,
): readonly Frame[] {
  const variables = enters.flatMap((enter): Variable[] => {
    const merge = merges.get(enter.name);
    const sources = merge?.inputs.map(({ nodeName }) => nodes.get(nodeName));
    const next = sources?.find((node) => node?.op === 'NextIteration');
    return merge && next ? [{ enter, merge, next, gate: gates.get(merge.name) }] : [];
  });
  const looping = new Set(variables.map(({ enter }) => enter));
  const gate = variables.find((variable) => variable.gate)?.gate;
  const condition = nodes.get(gate?.inputs[1]?.nodeName ?? '')?.inputs[0];
  return condition
    ? [{ name, variables, constants: enters.filter((enter) => !looping.has(enter)), condition }]
    : [];
}

/** The nodes that the body and the condition of a loop run. */
function nodesOf({ variables, constants, condition }: Frame, nodes: Nodes): ReadonlySet<GraphNode> {
  const ends = new Set(
    [...constants, ...variables.flatMap(({ merge, gate }) => (gate ? [merge, gate] : [merge]))].map(
      ({ name }) => name,
    ),
  );
  const outputs = [condition, ...variables.flatMap(({ next }) => next.inputs)];
  return nodesBehind(nodes, outputs, ({ name }) => ends.has(name));
}

function holdsAnother(frame: Frame, nodes: Nodes): boolean {
  return Array.from(nodesOf(frame, nodes)).some(({ op }) => op === 'Enter' || op === 'Exit');
}

function raiseFrame(frame: Frame, { nodes, functions }: Program): Program {
  const { variables, constants, condition } = frame;
  const args = [...variables.map(({ merge }) => merge), ...constants];
  const gates = new Map(variables.flatMap(({ gate, merge }) => (gate ? [[gate.name, merge.name]] : [])));
  const rename = (reference: NodeOutput): NodeOutput => {
    const merge = gates.get(reference.nodeName);
    return merge === undefined ? reference : { nodeName: merge, index: 0 };
  };
  const inner = renameInputs(nodesOf(frame, nodes), rename);
  const describe = (name: string, outputs: readonly NodeOutput[]): GraphFunction => ({
    name: freeName(name, functions),
    inputs: args.map((arg) => ({ name: arg.name, dataType: undefined })),
    outputs: outputs.map((source, i) => ({ name: `output_${i}`, source })),
    nodes: inner,
  });
  const cond = describe(`${frame.name}/cond`, [rename(condition)]);
  const body = describe(`${frame.name}/body`, [
    ...variables.flatMap(({ next }) => next.inputs.map(rename)),
    ...constants.map(({ name }) => ({ nodeName: name, index: 0 })),
  ]);
  const loop: GraphNode = {
    name: freeName(`${frame.name}/loop`, nodes),
    op: 'StatelessWhile',
    inputs: [...variables.map(({ enter }) => enter), ...constants].flatMap(({ inputs }) => inputs),
    attributes: { cond: { func: { name: cond.name } }, body: { func: { name: body.name } } },
  };
  const places = new Map(variables.map(({ gate }, i) => [gate?.name, i]));
  const exits = Array.from(nodes.values()).flatMap((node): GraphNode[] => {
    const index = node.op === 'Exit' ? places.get(node.inputs[0]?.nodeName) : undefined;
    return index === undefined
      ? []
      : [{ name: node.name, op: 'Identity', inputs: [{ nodeName: loop.name, index }], attributes: {} }];
  });
  return {
    nodes: new Map([...nodes, [loop.name, loop], ...exits.map((exit) => [exit.name, exit] as const)]),
    functions: new Map([...functions, [cond.name, cond], [body.name, body]]),
  };
}
