/** The typed graph builder and the encoder of .onnx files, free of any converter code. */
export { DATA_TYPE_NUMBERS } from './data-types.ts';
export { decodeModel } from './decode.ts';
export { encodeModel, encodeModelParts, sizeOfParts } from './encode.ts';
export { type ExternalData, type ExternalTensor, placeExternalData } from './external-data.ts';
export type {
  Attribute,
  DataType,
  Dimension,
  Graph,
  NamedTensor,
  Node,
  OnnxModel,
  Tensor,
  TensorData,
  Value,
  ValueInfo,
} from './graph.ts';
export { elementCount } from './graph.ts';
export { type Attributes, createGraphBuilder, type GraphBuilder, type OutputCount } from './graph-builder.ts';
export { removeDeadEnds } from './remove-dead-ends.ts';
