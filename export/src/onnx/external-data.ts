/** Numbers of a model in a second file beside it, as ONNX has it for models above 2 GB. */
import { create } from '@bufbuild/protobuf';
import { StringStringEntryProtoSchema, TensorProto_DataLocation } from './generated/onnx_pb.ts';
import type { Graph, Value } from './graph.ts';

/** Where the numbers of a tensor are. */
export interface ExternalTensor {
  /** The name of the file, which is in the folder of the .onnx file. */
  readonly fileName: string;
  readonly offset: number;
  readonly sizeBytes: number;
}

export interface ExternalData {
  /** By the names of the initializers. */
  readonly places: ReadonlyMap<Value, ExternalTensor>;
  /** What the second file holds, in parts that follow each other. */
  readonly parts: readonly Uint8Array[];
  readonly sizeBytes: number;
}

/** Smaller tensors stay in the .onnx file: ONNX Runtime wants shapes and axes there while it loads the graph. */
const MIN_TENSOR_BYTES = 1024;
/** Pages of memory, so that a file can be mapped (onnx.proto, external_data, offset). */
const ALIGNMENT_BYTES = 4096;

/** Puts the large initializers of a graph one after the other. */
export function placeExternalData(
  { initializers }: Graph,
  fileName: string,
  minTensorBytes = MIN_TENSOR_BYTES,
): ExternalData {
  const places = new Map<Value, ExternalTensor>();
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const { name, data } of initializers) {
    if (data.byteLength < minTensorBytes) continue;
    const padding = (ALIGNMENT_BYTES - (offset % ALIGNMENT_BYTES)) % ALIGNMENT_BYTES;
    parts.push(new Uint8Array(padding), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    places.set(name, { fileName, offset: offset + padding, sizeBytes: data.byteLength });
    offset += padding + data.byteLength;
  }
  return { places, parts, sizeBytes: offset };
}

/** The fields of a TensorProto whose numbers are elsewhere. */
export function encodeReference({ fileName, offset, sizeBytes }: ExternalTensor) {
  const entries = { location: fileName, offset: String(offset), length: String(sizeBytes) };
  return {
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: Object.entries(entries).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    ),
  };
}
