/** What the numbers of onnx.proto mean here: one table for encoding and decoding. */
import { AttributeProto_AttributeType, TensorProto_DataType } from './generated/onnx_pb.ts';
import type { DataType, TensorData } from './graph.ts';

export const ATTRIBUTE_TYPES = AttributeProto_AttributeType;

export const DATA_TYPE_NUMBERS: Readonly<Record<DataType, number>> = {
  float32: TensorProto_DataType.FLOAT,
  int32: TensorProto_DataType.INT32,
  int64: TensorProto_DataType.INT64,
  int8: TensorProto_DataType.INT8,
  uint8: TensorProto_DataType.UINT8,
  bool: TensorProto_DataType.BOOL,
  float16: TensorProto_DataType.FLOAT16,
};

/** Makes the typed array of a data type from little-endian bytes that start at an aligned offset. */
export const TENSOR_DATA: Readonly<Record<DataType, (buffer: ArrayBuffer) => TensorData>> = {
  float32: (buffer) => new Float32Array(buffer),
  int32: (buffer) => new Int32Array(buffer),
  int64: (buffer) => new BigInt64Array(buffer),
  int8: (buffer) => new Int8Array(buffer),
  uint8: (buffer) => new Uint8Array(buffer),
  bool: (buffer) => new Uint8Array(buffer),
  float16: (buffer) => new Uint16Array(buffer),
};
