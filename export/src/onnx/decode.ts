/** Reads the bytes of an .onnx file back into an `OnnxModel`, as far as this package writes such files. */
import { fromBinary } from '@bufbuild/protobuf';
import { ATTRIBUTE_TYPES, DATA_TYPE_NUMBERS, TENSOR_DATA } from './data-types.ts';
import {
  type AttributeProto,
  type GraphProto,
  ModelProtoSchema,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './generated/onnx_pb.ts';
import type { Attribute, DataType, Graph, Node, OnnxModel, Tensor, ValueInfo } from './graph.ts';

const DATA_TYPES = Object.keys(DATA_TYPE_NUMBERS).filter(isDataType);

/**
 * Decodes a model that `encodeModel` wrote.
 *
 * @throws {Error} if the bytes are no ONNX model, or hold a tensor type, an attribute type or external data that
 *   `graph.ts` has no word for.
 */
export function decodeModel(bytes: Uint8Array): OnnxModel {
  const model = fromBinary(ModelProtoSchema, bytes);
  if (!model.graph) throw new Error('the file holds no graph');
  return {
    graph: decodeGraph(model.graph),
    opset: Number(model.opsetImport.find(({ domain }) => domain === '')?.version ?? 0n),
    irVersion: Number(model.irVersion),
    producerName: model.producerName,
    producerVersion: model.producerVersion,
    metadata: Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value])),
  };
}

function decodeGraph(graph: GraphProto): Graph {
  return {
    name: graph.name,
    nodes: graph.node.map(decodeNode),
    initializers: graph.initializer.map((tensor) => ({ ...decodeTensor(tensor), name: tensor.name })),
    inputs: graph.input.map(decodeValueInfo),
    outputs: graph.output.map(decodeValueInfo),
  };
}

function decodeNode({ name, opType, domain, input, output, attribute }: NodeProto): Node {
  const attributes = Object.fromEntries(attribute.map((item) => [item.name, decodeAttribute(item)]));
  return { name, opType, ...(domain && { domain }), inputs: input, outputs: output, attributes };
}

function decodeAttribute(attribute: AttributeProto): Attribute {
  switch (attribute.type) {
    case ATTRIBUTE_TYPES.INT:
      return Number(attribute.i);
    case ATTRIBUTE_TYPES.STRING:
      return decodeString(attribute.s);
    case ATTRIBUTE_TYPES.FLOAT:
      return { float: attribute.f };
    case ATTRIBUTE_TYPES.FLOATS:
      return { floats: attribute.floats };
    case ATTRIBUTE_TYPES.INTS:
      return attribute.ints.map(Number);
    case ATTRIBUTE_TYPES.STRINGS:
      return attribute.strings.map(decodeString);
    case ATTRIBUTE_TYPES.TENSOR:
      if (attribute.t) return { tensor: decodeTensor(attribute.t) };
      break;
    case ATTRIBUTE_TYPES.GRAPH:
      if (attribute.g) return { graph: decodeGraph(attribute.g) };
      break;
  }
  throw new Error(`attribute "${attribute.name}" has the unknown type ${attribute.type}`);
}

function decodeString(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function decodeTensor({ name, dataType, dims, rawData, externalData }: TensorProto): Tensor {
  if (externalData.length > 0) throw new Error(`the numbers of "${name}" are in another file`);
  const known = decodeDataType(name, dataType);
  // A copy by the constructor: `slice` of a Buffer, as node:fs gives one, would share its memory.
  return {
    dataType: known,
    shape: dims.map(Number),
    data: TENSOR_DATA[known](new Uint8Array(rawData).buffer),
  };
}

function decodeValueInfo({ name, type }: Pick<ValueInfoProto, 'name' | 'type'>): ValueInfo {
  if (type?.value.case === 'sequenceType') {
    const element = type.value.value.elemType;
    if (element) return { ...decodeValueInfo({ name, type: element }), isSequence: true };
  }
  if (type?.value.case !== 'tensorType') throw new Error(`"${name}" is no tensor`);
  const { elemType, shape } = type.value.value;
  const sizes = (shape?.dim ?? []).map(({ value }) => {
    if (value.case === 'dimValue') return Number(value.value);
    return value.value ?? '';
  });
  return { name, dataType: decodeDataType(name, elemType), shape: sizes };
}

function decodeDataType(name: string, number: number): DataType {
  const dataType = DATA_TYPES.find((candidate) => DATA_TYPE_NUMBERS[candidate] === number);
  if (!dataType) throw new Error(`"${name}" has the unknown data type ${number}`);
  return dataType;
}

function isDataType(name: string): name is DataType {
  return name in DATA_TYPE_NUMBERS;
}
