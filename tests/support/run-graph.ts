/** Runs graphs in ONNX Runtime as they are, so that what a pass did to them is seen and nothing else. */
import { encodeModel, type Graph, type Tensor } from '@onnx-bridge/export/onnx';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';

export interface GraphResult {
  readonly type: string;
  readonly shape: readonly number[];
  readonly data: ArrayLike<unknown>;
}

/** A graph as a file. */
export function encodeGraph(graph: Graph, { opset = 17, irVersion = 8 } = {}): Uint8Array {
  return encodeModel({
    ...{ graph, opset, irVersion, metadata: {} },
    producerName: 'test',
    producerVersion: '',
  });
}

/**
 * The outputs of a graph by their names.
 *
 * @param feeds float32, int32, int64 or bool tensors for its inputs.
 */
export async function runGraph(
  graph: Graph,
  feeds: Readonly<Record<string, Tensor>> = {},
  versions: { readonly opset?: number; readonly irVersion?: number } = {},
): Promise<ReadonlyMap<string, GraphResult>> {
  const session = await InferenceSession.create(encodeGraph(graph, versions), {
    graphOptimizationLevel: 'disabled',
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  try {
    const tensors = Object.entries(feeds).map(([name, tensor]) => [name, ortTensorOf(tensor)]);
    const outputs = await session.run(Object.fromEntries(tensors));
    const results = Object.entries(outputs).map(
      ([name, { type, dims, data }]) => [name, { type, shape: dims, data }] as const,
    );
    return new Map(results);
  } finally {
    await session.release();
  }
}

function ortTensorOf({ data, dataType, shape }: Tensor): OrtTensor {
  if (data instanceof Float32Array) return new OrtTensor('float32', data, shape);
  if (data instanceof Int32Array) return new OrtTensor('int32', data, shape);
  if (data instanceof BigInt64Array) return new OrtTensor('int64', data, shape);
  if (dataType === 'bool' && data instanceof Uint8Array) return new OrtTensor('bool', data, shape);
  throw new Error(`a test cannot feed ${dataType}`);
}
