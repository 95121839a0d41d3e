/** Writes an `OnnxModel` as the bytes of an .onnx file (onnx.proto, message ModelProto). */
import { create, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { ATTRIBUTE_TYPES, DATA_TYPE_NUMBERS } from './data-types.ts';
import { type ExternalTensor, encodeReference } from './external-data.ts';
import {
  type AttributeProto,
  AttributeProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from './generated/onnx_pb.ts';
import type {
  Attribute,
  Graph,
  NamedTensor,
  Node,
  OnnxModel,
  Tensor,
  TensorData,
  Value,
  ValueInfo,
} from './graph.ts';
import { bodiesOf } from './graph-walk.ts';

/**
 * Encodes a model. The metadata entries come before the graph, so that a reader needs only the first bytes
 * of the file; fields of a protobuf message may come in any order.
 *
 * @returns the content of an .onnx file.
 * @throws {Error} if an integer attribute is not a whole number.
 */
export function encodeModel(model: OnnxModel): Uint8Array {
  return joinParts(encodeModelParts(model));
}

/**
 * The same in parts that follow each other. Those with the numbers of the initializers are the memory of the model's
 * own arrays, so that a large model is not held twice.
 *
 * @param external where the numbers of some initializers are, by their names: the file then only refers to them.
 */
export function encodeModelParts(
  model: OnnxModel,
  external: ReadonlyMap<Value, ExternalTensor> = new Map(),
): Uint8Array[] {
  const { graph } = model;
  const domains = [...new Set(domainsIn(graph))].sort();
  const header = create(ModelProtoSchema, {
    irVersion: BigInt(model.irVersion),
    producerName: model.producerName,
    producerVersion: model.producerVersion,
    opsetImport: [
      { domain: '', version: BigInt(model.opset) },
      ...domains.map((domain) => ({ domain, version: 1n })),
    ],
    metadataProps: Object.entries(model.metadata).map(([key, value]) => ({ key, value })),
  });
  const nodes = encodeGraph({ ...graph, initializers: [], inputs: [], outputs: [] });
  const ends = create(GraphProtoSchema, {
    input: graph.inputs.map(encodeValueInfo),
    output: graph.outputs.map(encodeValueInfo),
  });
  const graphParts = [
    toBinary(GraphProtoSchema, nodes),
    ...graph.initializers.flatMap((tensor) =>
      encodeField(GraphProtoSchema.field.initializer.number, encodeTensorParts(tensor, external)),
    ),
    toBinary(GraphProtoSchema, ends),
  ];
  return [
    toBinary(ModelProtoSchema, header),
    ...encodeField(ModelProtoSchema.field.graph.number, graphParts),
  ];
}

function domainsIn({ nodes }: Graph): string[] {
  return nodes.flatMap((node) => [
    ...(node.domain ? [node.domain] : []),
    ...bodiesOf(node).flatMap(domainsIn),
  ]);
}

function encodeTensorParts(tensor: NamedTensor, external: ReadonlyMap<Value, ExternalTensor>): Uint8Array[] {
  const { data, ...rest } = tensor;
  const head = create(TensorProtoSchema, {
    name: rest.name,
    dataType: DATA_TYPE_NUMBERS[rest.dataType],
    dims: rest.shape.map(BigInt),
  });
  const place = external.get(tensor.name);
  if (place) return [toBinary(TensorProtoSchema, Object.assign(head, encodeReference(place)))];
  return [
    toBinary(TensorProtoSchema, head),
    ...encodeField(TensorProtoSchema.field.rawData.number, [bytesOf(data)]),
  ];
}

/** A field of bytes or of a message: its number, its length, its content. */
function encodeField(fieldNumber: number, content: readonly Uint8Array[]): Uint8Array[] {
  const head = new BinaryWriter().tag(fieldNumber, WireType.LengthDelimited).uint32(sizeOfParts(content));
  return [head.finish(), ...content];
}

/** The bytes of parts that follow each other. */
export function sizeOfParts(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

function joinParts(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(sizeOfParts(parts));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/** The memory of an array of numbers. */
export function bytesOf({ buffer, byteOffset, byteLength }: TensorData): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function encodeGraph(graph: Graph): GraphProto {
  return create(GraphProtoSchema, {
    name: graph.name,
    node: graph.nodes.map(encodeNode),
    initializer: graph.initializers.map(encodeNamedTensor),
    input: graph.inputs.map(encodeValueInfo),
    output: graph.outputs.map(encodeValueInfo),
  });
}

function encodeNode({ name, opType, domain, inputs, outputs, attributes }: Node) {
  return create(NodeProtoSchema, {
    name,
    opType,
    ...(domain && { domain }),
    input: [...inputs],
    output: [...outputs],
    attribute: Object.entries(attributes).map(([key, attribute]) => encodeAttribute(key, attribute)),
  });
}

function encodeAttribute(name: string, attribute: Attribute): AttributeProto {
  return create(AttributeProtoSchema, { name, ...attributeFields(name, attribute) });
}

function attributeFields(name: string, attribute: Attribute) {
  if (typeof attribute === 'number') return { type: ATTRIBUTE_TYPES.INT, i: wholeNumber(name, attribute) };
  if (typeof attribute === 'string') return { type: ATTRIBUTE_TYPES.STRING, s: encodeString(attribute) };
  if ('float' in attribute) return { type: ATTRIBUTE_TYPES.FLOAT, f: attribute.float };
  if ('floats' in attribute) return { type: ATTRIBUTE_TYPES.FLOATS, floats: [...attribute.floats] };
  if ('tensor' in attribute) return { type: ATTRIBUTE_TYPES.TENSOR, t: encodeTensor(attribute.tensor) };
  if ('graph' in attribute) return { type: ATTRIBUTE_TYPES.GRAPH, g: encodeGraph(attribute.graph) };
  const strings = attribute.filter((item) => typeof item === 'string');
  if (strings.length > 0) return { type: ATTRIBUTE_TYPES.STRINGS, strings: strings.map(encodeString) };
  const numbers = attribute.filter((item) => typeof item === 'number');
  return { type: ATTRIBUTE_TYPES.INTS, ints: numbers.map((item) => wholeNumber(name, item)) };
}

function wholeNumber(name: string, value: number): bigint {
  if (!Number.isSafeInteger(value)) {
    throw new Error(
      `attribute "${name}" is ${value}: whole numbers only; write { float: ${value} } for a float`,
    );
  }
  return BigInt(value);
}

function encodeString(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function encodeTensor({ dataType, shape, data }: Tensor): TensorProto {
  return create(TensorProtoSchema, {
    dataType: DATA_TYPE_NUMBERS[dataType],
    dims: shape.map(BigInt),
    rawData: bytesOf(data),
  });
}

function encodeNamedTensor(tensor: NamedTensor): TensorProto {
  return Object.assign(encodeTensor(tensor), { name: tensor.name });
}

function encodeValueInfo({ name, dataType, shape, isSequence }: ValueInfo): ValueInfoProto {
  const dim = shape.map((size) => ({
    value:
      typeof size === 'number'
        ? { case: 'dimValue' as const, value: BigInt(size) }
        : { case: 'dimParam' as const, value: size },
  }));
  const elemType = DATA_TYPE_NUMBERS[dataType];
  if (isSequence) {
    const element = { value: { case: 'tensorType' as const, value: { elemType } } };
    const type = { value: { case: 'sequenceType' as const, value: { elemType: element } } };
    return create(ValueInfoProtoSchema, { name, type });
  }
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType' as const, value: { elemType, shape: { dim } } } },
  });
}
