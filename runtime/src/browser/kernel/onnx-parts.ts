/** Takes an .onnx file apart as far as that is needed to put parts of its graph into files of their own. */
import {
  type Field,
  integersOf,
  joinBytes,
  readFields,
  textOf,
  writeField,
  writeVarintField,
} from './protobuf-fields.ts';

/** Field numbers, from onnx.proto. */
const MODEL = { irVersion: 1, graph: 7, opsetImport: 8 } as const;
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 } as const;
const NODE = { input: 1, output: 2, opType: 4, attribute: 5 } as const;
const ATTRIBUTE = { name: 1, float: 2, integer: 3, text: 4, graph: 6, texts: 9 } as const;
const TENSOR = { dims: 1, dataType: 2, floatData: 4, name: 8, rawData: 9 } as const;
const VALUE = { name: 1, type: 2 } as const;
const FLOAT = 1;

export interface NodeParts {
  readonly opType: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, number | string | readonly string[]>;
  /** Whether it holds a graph of its own, whose inputs are not among `inputs`. */
  readonly hasSubgraph: boolean;
  readonly bytes: Uint8Array;
}

export interface GraphParts {
  readonly nodes: readonly NodeParts[];
  /** TensorProto messages by name. */
  readonly initializers: ReadonlyMap<string, Uint8Array>;
  /** ValueInfoProto messages by name. */
  readonly inputs: ReadonlyMap<string, Uint8Array>;
  readonly outputs: ReadonlyMap<string, Uint8Array>;
  /** The fields of the model that every part of it needs: versions. */
  readonly versionFields: readonly Uint8Array[];
}

export interface FloatTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

/** @throws {Error} if the bytes are no ONNX model. */
export function readGraphParts(model: Uint8Array): GraphParts {
  const modelFields = [...readFields(model)];
  const graph = modelFields.find(({ number }) => number === MODEL.graph)?.content ?? new Uint8Array(0);
  const fields = [...readFields(graph)];
  const contents = (wanted: number) =>
    fields.filter(({ number }) => number === wanted).map(({ content }) => content);
  const byName = (wanted: number, nameField: number) =>
    new Map(contents(wanted).map((content) => [nameOf(content, nameField), content]));
  return {
    nodes: contents(GRAPH.node).map(readNode),
    initializers: byName(GRAPH.initializer, TENSOR.name),
    inputs: byName(GRAPH.input, VALUE.name),
    outputs: byName(GRAPH.output, VALUE.name),
    versionFields: modelFields
      .filter(({ number }) => number === MODEL.irVersion || number === MODEL.opsetImport)
      .map(({ bytes }) => bytes),
  };
}

/** Writes some nodes as a model, with the initializers that they use. */
export function writeModel(
  { initializers, versionFields }: GraphParts,
  nodes: readonly NodeParts[],
  inputs: readonly Uint8Array[],
  outputs: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  const used = new Set(nodes.flatMap((node) => node.inputs));
  const graph = joinBytes([
    ...nodes.map(({ bytes }) => writeField(GRAPH.node, bytes)),
    writeField(GRAPH.name, 'part'),
    ...[...initializers]
      .filter(([name]) => used.has(name))
      .map(([, bytes]) => writeField(GRAPH.initializer, bytes)),
    ...inputs.map((bytes) => writeField(GRAPH.input, bytes)),
    ...outputs.map((bytes) => writeField(GRAPH.output, bytes)),
  ]);
  return joinBytes([...versionFields, writeField(MODEL.graph, graph)]);
}

/** A ValueInfoProto; a dimension that is a text may have any size. */
export function writeValueInfo(
  name: string,
  dataType: number,
  dims: readonly (number | string)[],
): Uint8Array {
  const shape = joinBytes(
    dims.map((dim) => writeField(1, typeof dim === 'number' ? writeVarintField(1, dim) : writeField(2, dim))),
  );
  const tensorType = joinBytes([writeVarintField(1, dataType), writeField(2, shape)]);
  return joinBytes([writeField(VALUE.name, name), writeField(VALUE.type, writeField(1, tensorType))]);
}

/** The numbers of a float32 initializer; undefined where it has another type, or its numbers lie in another file. */
export function readFloats(tensor: Uint8Array | undefined): FloatTensor | undefined {
  if (tensor === undefined) return undefined;
  const fields = [...readFields(tensor)];
  const find = (wanted: number): Field | undefined => fields.find(({ number }) => number === wanted);
  const content = (find(TENSOR.rawData) ?? find(TENSOR.floatData))?.content;
  if (find(TENSOR.dataType)?.value !== FLOAT || content === undefined) return undefined;
  const dims = fields.filter(({ number }) => number === TENSOR.dims).flatMap(integersOf);
  // A copy, since numbers in a file are not aligned.
  const data = new Float32Array(new Uint8Array(content).buffer);
  return data.length === dims.reduce((product, dim) => product * dim, 1) ? { dims, data } : undefined;
}

function readNode(bytes: Uint8Array): NodeParts {
  const fields = [...readFields(bytes)];
  const texts = (wanted: number) =>
    fields.filter(({ number }) => number === wanted).map(({ content }) => textOf(content));
  const attributes = fields
    .filter(({ number }) => number === NODE.attribute)
    .map(({ content }) => [...readFields(content)]);
  return {
    opType: texts(NODE.opType)[0] ?? '',
    inputs: texts(NODE.input),
    outputs: texts(NODE.output),
    attributes: new Map(attributes.map(readAttribute)),
    hasSubgraph: attributes.some((parts) => parts.some(({ number }) => number === ATTRIBUTE.graph)),
    bytes,
  };
}

function readAttribute(fields: readonly Field[]): [string, number | string | readonly string[]] {
  const find = (wanted: number): Field | undefined => fields.find(({ number }) => number === wanted);
  const name = textOf(find(ATTRIBUTE.name)?.content ?? new Uint8Array(0));
  const texts = fields
    .filter(({ number }) => number === ATTRIBUTE.texts)
    .map(({ content }) => textOf(content));
  const text = find(ATTRIBUTE.text);
  if (texts.length > 0) return [name, texts];
  return [name, text === undefined ? (find(ATTRIBUTE.integer)?.value ?? 0) : textOf(text.content)];
}

function nameOf(message: Uint8Array, nameField: number): string {
  for (const { number, content } of readFields(message)) if (number === nameField) return textOf(content);
  return '';
}
