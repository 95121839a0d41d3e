/**
 * Builds ONNX graphs node by node.
 *
 * Dimension letters in this package and in training graphs:
 * B batch, T time, E embedding, H hidden, G gates (4 H for LSTM), V vocabulary, C classes.
 */
import {
  type Attribute,
  type DataType,
  type Dimension,
  elementCount,
  type Graph,
  type NamedTensor,
  type Node,
  type Tensor,
  type Value,
  type ValueInfo,
} from './graph.ts';
import { renameValues } from './graph-walk.ts';

export type Attributes = Readonly<Record<string, Attribute>>;

/** How many outputs a node has, or for each of them whether it is wanted. */
export type OutputCount = number | readonly boolean[];

/** What the builder of a graph and its scopes share. */
interface GraphParts {
  readonly nodes: Node[];
  readonly initializers: NamedTensor[];
  readonly inputs: ValueInfo[];
  readonly outputs: ValueInfo[];
  readonly sharedConstants: Map<string, Value>;
  /** Values that leave the graph, with the names they leave under. */
  readonly renamed: Map<Value, Value>;
}

/** Constants up to this many elements are compared by content and stored once. */
const SHARED_CONSTANT_LIMIT = 64;

/** See `createGraphBuilder`. */
export interface GraphBuilder {
  /** Declares a graph input. The body of a control flow node may get a longer name, which is returned. */
  input(name: string, dataType: DataType, shape: readonly Dimension[]): Value;
  /** Declares an input of a body that is a sequence of tensors. */
  sequenceInput(name: string, dataType: DataType): Value;
  /** Declares a graph output: `value` under the name of `info`. */
  output(value: Value, info: ValueInfo): void;
  /** Stores a tensor under a name of its own (made unique), as trained weights are. */
  initializer(name: string, tensor: Tensor): Value;
  /** Stores a small tensor; equal constants share one initializer. */
  constant(tensor: Tensor): Value;
  /** A float32 scalar. */
  float(value: number): Value;
  /** An int64 scalar, as indices are. */
  int(value: number): Value;
  /** An int64 vector, as shapes and axes are. */
  ints(values: readonly number[]): Value;
  /** Adds a node with one output; an operator of another domain is called by both, `com.microsoft.FastGelu`. */
  node(opType: string, inputs: readonly Value[], attributes?: Attributes): Value;
  /**
   * Adds a node with several outputs: so many, or one an entry, where `false` leaves an optional output out and
   * gives `''`.
   */
  nodes(opType: string, inputs: readonly Value[], outputs: OutputCount, attributes?: Attributes): Value[];
  /** A builder that adds to this same graph, with `name/` before the names of its nodes and tensors. */
  scope(name: string): GraphBuilder;
  /** A builder for the body of Scan, Loop or If; its names never collide with those of this graph. */
  subgraph(name: string): GraphBuilder;
  /** The finished graph; the builder must not be used afterwards. */
  build(): Graph;
}

/**
 * Starts an empty graph.
 *
 * @param reserved names that inputs and outputs will have, so that nothing else takes them before.
 * @throws {Error} from its methods on a programming error: a shape that does not fit its data, or a name
 *   declared twice.
 * @example
 * const builder = createGraphBuilder('double');
 * const x = builder.input('x', 'float32', ['batch']);
 * builder.output(builder.node('Mul', [x, builder.float(2)]), { name: 'y', dataType: 'float32', shape: ['batch'] });
 * builder.build().nodes.length; // 1
 */
export function createGraphBuilder(name: string, reserved: readonly string[] = []): GraphBuilder {
  const uniqueName = createNamer();
  const free = new Set(reserved.map(uniqueName));
  return createBuilder(name, emptyParts(), uniqueName, (wanted) => {
    if (!free.delete(wanted) && uniqueName(wanted) !== wanted)
      throw new Error(`the name "${wanted}" is taken`);
    return wanted;
  });
}

function emptyParts(): GraphParts {
  return {
    nodes: [],
    initializers: [],
    inputs: [],
    outputs: [],
    sharedConstants: new Map(),
    renamed: new Map(),
  };
}

function createBuilder(
  name: string,
  parts: GraphParts,
  uniqueName: (prefix: string) => string,
  interfaceName: (wanted: string) => string,
): GraphBuilder {
  const { nodes, initializers, inputs, outputs, sharedConstants, renamed } = parts;

  const nodesOf = (
    opType: string,
    nodeInputs: readonly Value[],
    count: OutputCount,
    attributes: Attributes = {},
  ): Value[] => {
    const nodeName = uniqueName(opType);
    const values = outputNames(nodeName, count);
    nodes.push({ name: nodeName, ...operatorOf(opType), inputs: nodeInputs, outputs: values, attributes });
    return values;
  };
  const node = (opType: string, nodeInputs: readonly Value[], attributes?: Attributes): Value =>
    nodesOf(opType, nodeInputs, 1, attributes).join();

  const initializer = (prefix: string, tensor: Tensor): Value => {
    checkSize(prefix, tensor);
    const value = uniqueName(prefix);
    initializers.push({ ...tensor, name: value });
    return value;
  };
  const constant = (tensor: Tensor): Value => {
    const key = `${tensor.dataType} ${tensor.shape} ${tensor.data}`;
    const shared = tensor.data.length <= SHARED_CONSTANT_LIMIT ? sharedConstants.get(key) : undefined;
    if (shared !== undefined) return shared;
    const value = initializer('constant', tensor);
    sharedConstants.set(key, value);
    return value;
  };

  return {
    input(inputName, dataType, shape) {
      const value = interfaceName(inputName);
      inputs.push({ name: value, dataType, shape });
      return value;
    },
    sequenceInput(inputName, dataType) {
      const value = interfaceName(inputName);
      inputs.push({ name: value, dataType, shape: [], isSequence: true });
      return value;
    },
    output(value, info) {
      const isNodeOutput = nodes.some((candidate) => candidate.outputs.includes(value));
      const source = isNodeOutput && !renamed.has(value) ? value : node('Identity', [value]);
      const outputName = interfaceName(info.name);
      renamed.set(source, outputName);
      outputs.push({ ...info, name: outputName });
    },
    initializer,
    constant,
    float: (value) => constant({ dataType: 'float32', shape: [], data: Float32Array.of(value) }),
    int: (value) => constant({ dataType: 'int64', shape: [], data: BigInt64Array.of(BigInt(value)) }),
    ints: (values) =>
      constant({ dataType: 'int64', shape: [values.length], data: BigInt64Array.from(values, BigInt) }),
    node,
    nodes: nodesOf,
    subgraph: (bodyName) => {
      const scoped = (prefix: string): string => uniqueName(`${bodyName}/${prefix}`);
      return createBuilder(bodyName, emptyParts(), scoped, scoped);
    },
    scope: (scopeName) =>
      createBuilder(name, parts, (prefix) => uniqueName(`${scopeName}/${prefix}`), interfaceName),
    build: () => ({
      name,
      nodes: nodes.map((built) => renameValues(built, renamed)),
      initializers,
      inputs,
      outputs,
    }),
  };
}

/** Names of operators have no dots; those of domains may. */
function operatorOf(name: string): Pick<Node, 'opType' | 'domain'> {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? { opType: name } : { opType: name.slice(dot + 1), domain: name.slice(0, dot) };
}

function outputNames(nodeName: string, count: OutputCount): Value[] {
  if (count === 1) return [nodeName];
  const wanted = typeof count === 'number' ? Array.from({ length: count }, () => true) : count;
  return wanted.map((isWanted, i) => (isWanted ? `${nodeName}:${i}` : ''));
}

/** Hands out `prefix`, then `prefix_1`, `prefix_2` and so on, and no name twice. */
function createNamer(): (prefix: string) => string {
  const counts = new Map<string, number>();
  return (prefix) => {
    let count = counts.get(prefix) ?? 0;
    const nameOf = (): string => (count === 0 ? prefix : `${prefix}_${count}`);
    while (count > 0 && counts.has(nameOf())) count += 1;
    const uniqueName = nameOf();
    counts.set(uniqueName, 1);
    counts.set(prefix, count + 1);
    return uniqueName;
  };
}

function checkSize(name: string, { shape, data }: Tensor): void {
  if (elementCount(shape) !== data.length) {
    throw new Error(`"${name}" has shape [${shape}] but ${data.length} elements`);
  }
}
