/** Where a model runs, and why there. */
export interface Device {
  readonly name: 'cpu' | 'cuda' | 'webgpu';
  readonly reason: string;
}

/** A loaded model that turns token ids into probabilities; the host gives one to the classifier. */
export interface ClassifierSession {
  readonly device: Device;
  /** How many runs may be under way at once with profit. */
  readonly parallelRuns: number;
  /**
   * @param tokens int32 `[batch, time]`; the session takes the array over, the caller must not use it again.
   * @returns float32 `[batch, 1]` or `[batch, classes]`.
   */
  run(tokens: Int32Array<ArrayBuffer>, shape: readonly [batch: number, time: number]): Promise<Float32Array>;
  /** Finishes the runs under way, then frees the model. */
  dispose(): Promise<void>;
}
