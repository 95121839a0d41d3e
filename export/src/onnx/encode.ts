/** Writes an `OnnxModel` as the bytes of an .onnx file (onnx.proto, message ModelProto). */
import { create, toBinary } from '@bufbuild/protobuf';
import { ATTRIBUTE_TYPES, DATA_TYPE_NUMBERS } from './data-types.ts';
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
import type { Attribute, Graph, NamedTensor, Node, OnnxModel, Tensor, ValueInfo } from './graph.ts';

/**
 * Encodes a model. The metadata entries come before the graph, so that a reader needs only the first bytes
 * of the file; fields of a protobuf message may come in any order.
 *
 * @returns the content of an .onnx file.
 * @throws {Error} if an integer attribute is not a whole number.
 */
export function encodeModel(model: OnnxModel): Uint8Array {
  const header = create(ModelProtoSchema, {
    irVersion: BigInt(model.irVersion),
    producerName: model.producerName,
    producerVersion: model.producerVersion,
    opsetImport: [{ domain: '', version: BigInt(model.opset) }],
    metadataProps: Object.entries(model.metadata).map(([key, value]) => ({ key, value })),
  });
  const body = create(ModelProtoSchema, { graph: encodeGraph(model.graph) });
  const headerBytes = toBinary(ModelProtoSchema, header);
  const bodyBytes = toBinary(ModelProtoSchema, body);
  const bytes = new Uint8Array(headerBytes.length + bodyBytes.length);
  bytes.set(headerBytes);
  bytes.set(bodyBytes, headerBytes.length);
  return bytes;
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

function encodeNode({ name, opType, inputs, outputs, attributes }: Node) {
  return create(NodeProtoSchema, {
    name,
    opType,
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
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  });
}

function encodeNamedTensor(tensor: NamedTensor): TensorProto {
  return Object.assign(encodeTensor(tensor), { name: tensor.name });
}

function encodeValueInfo({ name, dataType, shape }: ValueInfo): ValueInfoProto {
  const dim = shape.map((size) => ({
    value:
      typeof size === 'number'
        ? { case: 'dimValue' as const, value: BigInt(size) }
        : { case: 'dimParam' as const, value: size },
  }));
  const elemType = DATA_TYPE_NUMBERS[dataType];
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType' as const, value: { elemType, shape: { dim } } } },
  });
}
