/** Where a model runs, and why there. */
export interface Device {
  readonly name: 'cpu' | 'cuda' | 'tensorrt' | 'webgpu' | 'wasm';
  readonly reason: string;
}

/** Numbers of one batch: token ids, or the scaled values of a series. */
export type ModelInput = Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

/** A loaded model with one input and one output; the host gives one to the classifier or the forecaster. */
export interface ModelSession {
  readonly device: Device;
  /** How many runs may be under way at once with profit. */
  readonly parallelRuns: number;
  /**
   * @param input int32 `[batch, time]` or float32 `[batch, time, features]`; the session takes the array over, the
   *   caller must not use it again.
   * @returns float32 `[batch, outputs]`.
   */
  run(input: ModelInput, shape: readonly number[]): Promise<Float32Array>;
  /** Finishes the runs under way, then frees the model. */
  dispose(): Promise<void>;
}
