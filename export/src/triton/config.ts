/**
 * The config.pbtxt of a model in a Triton repository, as protobuf text.
 *
 * @see inference.ModelConfig in model_config.proto of Triton Inference Server
 */
import type { DataType, Dimension, ValueInfo } from '../onnx/graph.ts';

export interface TritonConfigOptions {
  readonly name: string;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** Whether labels.txt lies beside the file: the labels of the last dimension of the first output. */
  readonly hasLabels: boolean;
}

/** Joined requests at most; on D48 larger batches gain little (see tests/benchmarks). */
const MAX_BATCH_SIZE = 64;
/** How long a request waits for others to share its run: a fraction of what a run takes. */
const MAX_QUEUE_DELAY_MICROSECONDS = 500;
/** Triton's word for a size known at run time. */
const ANY = -1;

const TRITON_TYPES: Readonly<Record<DataType, string>> = {
  float32: 'TYPE_FP32',
  int32: 'TYPE_INT32',
  int64: 'TYPE_INT64',
  int8: 'TYPE_INT8',
  uint8: 'TYPE_UINT8',
  bool: 'TYPE_BOOL',
  float16: 'TYPE_FP16',
};

/**
 * Describes a model for Triton. Where every tensor begins with the same open dimension, Triton may join requests along
 * it; those that it joins must be of one shape otherwise.
 */
export function formatTritonConfig({ name, inputs, outputs, hasLabels }: TritonConfigOptions): string {
  const isBatched = canBatch([...inputs, ...outputs]);
  const tensor = (kind: string, { name: tensorName, dataType, shape }: ValueInfo, extra: string[] = []) => {
    const dims = isBatched ? shape.slice(1) : shape;
    return block(
      `${kind} [`,
      [
        ...block('{', [
          `name: ${quote(tensorName)}`,
          `data_type: ${TRITON_TYPES[dataType]}`,
          ...formatDims(dims),
          ...extra,
        ]),
      ],
      ']',
    );
  };
  const labels = hasLabels ? ['label_filename: "labels.txt"'] : [];
  return [
    `name: ${quote(name)}`,
    'platform: "onnxruntime_onnx"',
    `max_batch_size: ${isBatched ? MAX_BATCH_SIZE : 0}`,
    ...inputs.flatMap((input) => tensor('input', input)),
    ...outputs.flatMap((output, index) => tensor('output', output, index === 0 ? labels : [])),
    ...(isBatched
      ? block('dynamic_batching {', [`max_queue_delay_microseconds: ${MAX_QUEUE_DELAY_MICROSECONDS}`])
      : []),
    '',
  ].join('\n');
}

function canBatch(tensors: readonly ValueInfo[]): boolean {
  const [first] = tensors[0]?.shape ?? [];
  return typeof first === 'string' && tensors.every(({ shape }) => shape[0] === first);
}

/** Triton wants at least one dimension: a tensor with none gets one of size 1, which is taken off again. */
function formatDims(dims: readonly Dimension[]): string[] {
  if (dims.length === 0) {
    return ['dims: [ 1 ]', 'reshape: { shape: [ ] }'];
  }
  return [`dims: [ ${dims.map((size) => (typeof size === 'number' ? size : ANY)).join(', ')} ]`];
}

function block(open: string, lines: readonly string[], close = '}'): string[] {
  return [open, ...lines.map((line) => `  ${line}`), close];
}

/** A string of protobuf text; its escapes contain those of JSON but for `\\u`, which protobuf reads alike. */
function quote(text: string): string {
  return JSON.stringify(text);
}
