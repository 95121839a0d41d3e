/**
 * The part of ONNX Runtime's interface that is used; onnxruntime-node and onnxruntime-web both have it. Of our own, since
 * their declarations need those of a browser's page.
 */

export interface RuntimeTensor {
  readonly data: unknown;
}

export type Tensors = Readonly<Record<string, RuntimeTensor>>;

export interface RuntimeSession {
  /** @param fetches the outputs that are wanted; null where the session is to allocate them. */
  run(feeds: Tensors, fetches: Readonly<Record<string, RuntimeTensor | null>>): Promise<Tensors>;
  release(): Promise<void>;
}

export interface OnnxRuntime {
  readonly InferenceSession: { create(graph: Uint8Array, options: object): Promise<RuntimeSession> };
  readonly Tensor: new (
    type: 'float32' | 'int32',
    data: Float32Array | Int32Array,
    dims: readonly number[],
  ) => RuntimeTensor;
}

/** @throws {Error} if the graph has another output: a bug. */
export function floatsOf(results: Tensors, name: string): Float32Array {
  const data = results[name]?.data;
  if (!(data instanceof Float32Array)) throw new Error(`the graph gave no float32 "${name}"`);
  return data;
}
