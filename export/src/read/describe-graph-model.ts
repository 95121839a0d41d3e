/** Turns the artifacts of a tfjs graph model into a description; knows no files. */
import * as v from 'valibot';
import { InvalidModelError } from '../errors/invalid-model-error.ts';
import {
  createAttributeReader,
  DATA_TYPE,
  parseOperandType,
  parsePartialShape,
  TENSOR_SHAPE,
} from './graph-attributes.ts';
import { type GraphDef, parseGraphDef, parseReference } from './graph-def.ts';
import type {
  GraphArtifacts,
  GraphInput,
  GraphModelDescription,
  GraphNode,
  GraphOutput,
  GraphWeight,
} from './graph-description.ts';
import { describeTables } from './graph-tables.ts';
import { describeIssue } from './issue.ts';

const ENTRY = v.object({
  name: v.nullish(v.string(), ''),
  dtype: v.nullish(DATA_TYPE),
  tensorShape: v.nullish(TENSOR_SHAPE),
});
type SignatureEntry = v.InferOutput<typeof ENTRY>;
const SIGNATURE = v.object({
  inputs: v.nullish(v.record(v.string(), ENTRY), {}),
  outputs: v.nullish(v.record(v.string(), ENTRY), {}),
});
type Signature = v.InferOutput<typeof SIGNATURE>;
const PARTS = v.object({
  signature: v.nullish(SIGNATURE),
  userDefinedMetadata: v.nullish(
    v.object({
      signature: v.nullish(SIGNATURE),
      structuredOutputKeys: v.nullish(v.array(v.string())),
    }),
  ),
});

/** Parts that only the original needs, to check what was converted. */
const ARTIFACTS = v.object({
  modelTopology: v.looseObject({}),
  signature: v.nullish(v.looseObject({})),
  userDefinedMetadata: v.nullish(v.object({ signature: v.nullish(v.looseObject({})) })),
  modelInitializer: v.nullish(v.looseObject({})),
  initializerSignature: v.nullish(v.looseObject({})),
});

/** What a model.json of the format `graph-model` holds, with its weights already read. */
export interface GraphModelParts {
  readonly modelTopology: unknown;
  readonly weights: ReadonlyMap<string, GraphWeight>;
  readonly signature?: unknown;
  readonly userDefinedMetadata?: unknown;
  /** The graph that fills tables before the first run. */
  readonly modelInitializer?: unknown;
  readonly initializerSignature?: unknown;
}

/**
 * Describes a graph model: its nodes, and the names and the order that its signature gives to inputs and outputs.
 * Without a signature, placeholders are the inputs and nodes that nothing uses are the outputs, as in tfjs.
 *
 * @param path names the model in messages.
 * @throws {InvalidModelError} if the parts are no graph model.
 */
export function describeGraphModel(parts: GraphModelParts, path: string): GraphModelDescription {
  const { signature, userDefinedMetadata } = parse(PARTS, 'signature', parts, path);
  const graph = parseGraphDef(parts.modelTopology, path);
  const used = userDefinedMetadata?.signature ?? signature;
  const inputs = describeInputs(graph, used, path);
  const outputs = describeOutputs(graph, used, userDefinedMetadata?.structuredOutputKeys ?? [], path);
  return {
    path,
    ...graph,
    inputs,
    outputs: nameApart(outputs, inputs),
    weights: parts.weights,
    tables: parts.modelInitializer
      ? describeTables(parseGraphDef(parts.modelInitializer, path, 'modelInitializer'), parts.weights)
      : new Map(),
    artifacts: describeArtifacts(parts, path),
  };
}

function parse<Schema extends v.GenericSchema>(
  schema: Schema,
  name: string,
  parts: GraphModelParts,
  where: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, parts);
  if (result.success) return result.output;
  throw new InvalidModelError({
    what: `The ${name} of the model is not valid: ${describeIssue(result.issues)}`,
    where,
  });
}

/** tfjs wants versions, which files that were written by hand may lack. */
function describeArtifacts(parts: GraphModelParts, path: string): GraphArtifacts {
  const { modelTopology, userDefinedMetadata, ...others } = parse(ARTIFACTS, 'description', parts, path);
  const used = { ...others, signature: userDefinedMetadata?.signature ?? others.signature };
  const given = Object.entries(used).filter(([, value]) => value !== null && value !== undefined);
  return { modelTopology: { versions: {}, ...modelTopology }, ...Object.fromEntries(given) };
}

function describeInputs(
  { nodes }: GraphDef,
  signature: Signature | undefined | null,
  path: string,
): readonly GraphInput[] {
  const entries = Object.entries(signature?.inputs ?? {});
  if (entries.length > 0) {
    return entries.map(([name, entry]) => describeInput(name, findNode(entry.name, nodes, path), entry));
  }
  return Array.from(nodes.values())
    .filter(({ op }) => op.startsWith('Placeholder'))
    .map((node) => describeInput(node.name, node, undefined));
}

function findNode(reference: string, nodes: ReadonlyMap<string, GraphNode>, path: string): GraphNode {
  const { nodeName } = parseReference(reference);
  const node = nodes.get(nodeName);
  if (node) return node;
  throw new InvalidModelError({
    what: `The signature of the model names the node "${nodeName}", which there is none of`,
    where: path,
  });
}

/** The placeholder itself counts more than the signature: tfjs checks what it is given by the placeholder. */
function describeInput(name: string, node: GraphNode, entry: SignatureEntry | undefined): GraphInput {
  const attributes = createAttributeReader(node.attributes);
  const signedShape = entry?.tensorShape ? parsePartialShape(entry.tensorShape) : undefined;
  return {
    name,
    nodeName: node.name,
    dataType: attributes.dataType('dtype') ?? parseOperandType(entry?.dtype ?? undefined) ?? 'float32',
    shape: attributes.shape('shape') ?? signedShape,
  };
}

function describeOutputs(
  { nodes }: GraphDef,
  signature: Signature | undefined | null,
  structuredKeys: readonly string[],
  path: string,
): readonly GraphOutput[] {
  const entries = Object.entries(signature?.outputs ?? {});
  if (entries.length > 0) {
    return entries.map(([key, { name }], i) => {
      findNode(name, nodes, path);
      return { name: structuredKeys[i] ?? key, source: parseReference(name) };
    });
  }
  const used = new Set(
    Array.from(nodes.values()).flatMap(({ inputs }) => inputs.map(({ nodeName }) => nodeName)),
  );
  return Array.from(nodes.keys())
    .filter((name) => !used.has(name))
    .map((name) => ({ name, source: { nodeName: name, index: 0 } }));
}

/** A signature may give an output the name of an input, which a file of ONNX may not: it becomes `name_output`. */
function nameApart(outputs: readonly GraphOutput[], inputs: readonly GraphInput[]): readonly GraphOutput[] {
  const taken = new Set(inputs.map(({ name }) => name));
  return outputs.map((output) => {
    let { name } = output;
    while (taken.has(name)) name += '_output';
    taken.add(name);
    return { ...output, name };
  });
}
