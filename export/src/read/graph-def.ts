/** Reads the `modelTopology` of a tfjs graph model: a TensorFlow GraphDef in protobuf's JSON spelling. */
import * as v from 'valibot';
import { InvalidModelError } from '../errors/invalid-model-error.ts';
import { ATTRIBUTES, DATA_TYPE, type GraphAttributes, parseOperandType } from './graph-attributes.ts';
import type { GraphFunction, GraphNode, NodeOutput } from './graph-description.ts';
import { describeIssue } from './issue.ts';

const NODE = v.object({
  name: v.string(),
  op: v.string(),
  input: v.nullish(v.array(v.string()), []),
  attr: v.nullish(ATTRIBUTES, {}),
});
const ARGUMENT = v.object({ name: v.string(), type: v.optional(DATA_TYPE) });
const FUNCTION = v.object({
  signature: v.object({
    name: v.string(),
    inputArg: v.nullish(v.array(ARGUMENT), []),
    outputArg: v.nullish(v.array(ARGUMENT), []),
  }),
  nodeDef: v.nullish(v.array(NODE), []),
  ret: v.nullish(v.record(v.string(), v.string()), {}),
});
export const GRAPH_DEF = v.object({
  node: v.array(NODE),
  library: v.nullish(v.object({ function: v.nullish(v.array(FUNCTION), []) })),
});

type RawNode = v.InferOutput<typeof NODE>;

export interface GraphDef {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly functions: ReadonlyMap<string, GraphFunction>;
}

/** @throws {InvalidModelError} if it is no GraphDef, or two nodes have one name, or an input names no node. */
export function parseGraphDef(topology: unknown, where: string, part = 'modelTopology'): GraphDef {
  const result = v.safeParse(GRAPH_DEF, topology);
  if (!result.success) {
    throw new InvalidModelError({
      what: `The description of the graph is not valid: ${describeIssue(result.issues)}`,
      where: `${where}, ${part}`,
    });
  }
  const { node, library } = result.output;
  const functions = (library?.function ?? []).map((raw) => parseFunction(raw, where));
  return {
    nodes: parseNodes(node, new Set(), where),
    functions: new Map(functions.map((body) => [body.name, body])),
  };
}

function parseFunction(raw: v.InferOutput<typeof FUNCTION>, where: string): GraphFunction {
  const { name, inputArg, outputArg } = raw.signature;
  const place = `${where}, function "${name}"`;
  return {
    name,
    inputs: inputArg.map((input) => ({ name: input.name, dataType: parseOperandType(input.type) })),
    outputs: outputArg.map((output) => {
      const source = Object.hasOwn(raw.ret, output.name) ? raw.ret[output.name] : undefined;
      if (source !== undefined) return { name: output.name, source: parseReference(source) };
      throw new InvalidModelError({ what: `The output "${output.name}" comes from nowhere`, where: place });
    }),
    nodes: parseNodes(raw.nodeDef, new Set(inputArg.map((input) => input.name)), place),
  };
}

function parseNodes(
  raw: readonly RawNode[],
  outside: ReadonlySet<string>,
  where: string,
): ReadonlyMap<string, GraphNode> {
  const nodes = new Map<string, GraphNode>();
  for (const { name, op, input, attr } of raw) {
    if (nodes.has(name)) throw new InvalidModelError({ what: `Two nodes are called "${name}"`, where });
    // Control inputs (`^name`) only order side effects, which a model for inference has none of.
    const inputs = input.filter((reference) => !reference.startsWith('^')).map(parseReference);
    const attributes: GraphAttributes = attr;
    nodes.set(name, { name, op, inputs, attributes });
  }
  for (const { name, inputs } of nodes.values()) {
    const missing = inputs.find(({ nodeName }) => !nodes.has(nodeName) && !outside.has(nodeName));
    if (!missing) continue;
    throw new InvalidModelError({
      what: `The node "${name}" takes "${missing.nodeName}", which there is none of`,
      where,
    });
  }
  return nodes;
}

/** `name`, `name:1`, or inside a function `name:output:1`; as in tfjs, the number alone says which output. */
export function parseReference(reference: string): NodeOutput {
  const [nodeName = '', ...rest] = reference.split(':');
  const outputName = rest.length === 2 ? rest[0] : undefined;
  return { nodeName, index: Number(rest.at(-1) ?? 0), ...(outputName !== undefined && { outputName }) };
}
