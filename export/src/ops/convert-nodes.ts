/** Converts the nodes of a graph, or of the body of a function, in the order in which they run. */
import type { CustomConverters } from '../custom/custom-converters.ts';
import type { UnsupportedOp } from '../errors/unsupported-ops-error.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type {
  GraphFunction,
  GraphModelDescription,
  GraphNode,
  NodeOutput,
} from '../read/graph-description.ts';
import { createOp } from './create-op.ts';
import { OpRefusal } from './op.ts';
import type { Operand } from './operand.ts';
import { orderNodes } from './order-nodes.ts';
import { findOpConverter } from './registry.ts';

/** A node that runs a function. */
export interface Caller {
  readonly nodeName: string;
  readonly functionName: string;
}

/** What stays the same for a whole model. */
export interface Conversion {
  readonly description: GraphModelDescription;
  /** The builder of the outermost graph. */
  readonly graph: GraphBuilder;
  readonly opset: number;
  readonly custom: CustomConverters;
  /** The functions inside which the conversion is, and the nodes that call them. */
  readonly callers: readonly Caller[];
  /** Counts the functions that were converted, each as often as it was. */
  readonly functionCount: { value: number };
  /** Fills up with every node that cannot be converted. */
  readonly unsupported: UnsupportedOp[];
}

/** A graph, or the body of a function. */
export interface NodeGraph {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly outputs: readonly NodeOutput[];
  /** Values that are there from the start, by the names of their nodes. */
  readonly given: ReadonlyMap<string, Operand>;
}

/**
 * Adds the nodes that the outputs need.
 *
 * @param graph the builder to add them to.
 * @returns the outputs; undefined for one that needs a node which cannot be converted.
 */
export function convertNodes(
  { nodes, outputs, given }: NodeGraph,
  graph: GraphBuilder,
  conversion: Conversion,
): readonly (Operand | undefined)[] {
  const results = new Map<string, readonly (Operand | undefined)[]>(
    Array.from(given, ([name, operand]) => [name, [operand]]),
  );
  const resultOf = ({ nodeName, index }: NodeOutput): Operand | undefined => results.get(nodeName)?.[index];
  for (const node of orderNodes(nodes, outputs, new Set(given.keys()), conversion.description.path)) {
    results.set(node.name, convertNode(node, node.inputs.map(resultOf), graph, conversion));
  }
  const wanted = outputs.map(resultOf);
  collectRefusal(conversion, () => wanted.map((operand) => operand?.value));
  return wanted;
}

/** Undefined where the node of `convert`, or one whose nodes it is the first to need, was refused. */
function collectRefusal<Result>({ unsupported }: Conversion, convert: () => Result): Result | undefined {
  try {
    return convert();
  } catch (cause) {
    if (!(cause instanceof OpRefusal)) throw cause;
    unsupported.push(cause.op);
    return undefined;
  }
}

function convertNode(
  node: GraphNode,
  inputs: readonly (Operand | undefined)[],
  graph: GraphBuilder,
  conversion: Conversion,
): readonly (Operand | undefined)[] {
  const entry = findOpConverter(node.op, conversion.custom);
  if ('reason' in entry) {
    conversion.unsupported.push({ name: node.name, op: node.op, reason: entry.reason });
    return [];
  }
  const known = inputs.filter((input) => input !== undefined);
  // Behind a refused node nothing is known; the ops there are still looked up, to name all that are refused.
  if (known.length < inputs.length) return [];
  const convert = () => {
    const converted = entry(createOp({ node, operands: known, graph, conversion, convertFunction }));
    return ('kind' in converted ? [converted] : converted).map(settle);
  };
  return collectRefusal(conversion, () => refuseSizes(node, convert)) ?? [];
}

/** JavaScript throws a RangeError for a size that cannot be: a file that was damaged has some. */
function refuseSizes<Result>({ name, op }: GraphNode, convert: () => Result): Result {
  try {
    return convert();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new OpRefusal({ name, op, reason: `it has a size that cannot be: ${cause.message}` });
  }
}

/** Reads the value now: long graphs would run deep if users did it. Sizes and constants wait for a user. */
function settle(operand: Operand): Operand {
  const isLazy = operand.kind === 'tensor' && (operand.constant || operand.elements);
  return isLazy ? operand : { ...operand };
}

/** The outputs of a function; undefined where a node of it was refused. */
function convertFunction(
  { nodes, inputs, outputs }: GraphFunction,
  args: readonly Operand[],
  graph: GraphBuilder,
  conversion: Conversion,
): readonly Operand[] | undefined {
  const given = new Map(inputs.flatMap(({ name }, i) => (args[i] ? [[name, args[i]]] : [])));
  const sources = outputs.map(({ source }) => source);
  const results = convertNodes({ nodes, outputs: sources, given }, graph, conversion);
  const known = results.filter((result) => result !== undefined);
  return known.length === results.length ? known : undefined;
}
