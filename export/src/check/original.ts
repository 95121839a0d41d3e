/** What the check needs of a model before its conversion, whatever kind it is. */

/** The numbers of a tensor. */
export interface CheckTensor {
  readonly dataType: 'float32' | 'int32' | 'bool';
  readonly shape: readonly number[];
  /** In row-major order; `bool` has 0 and 1 in a Uint8Array. */
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** What a model gives, one an output. */
export type Outputs = readonly Pick<CheckTensor, 'data' | 'shape'>[];

/** A model that TensorFlow.js runs, on the backend that was set when it was loaded. */
export interface Original {
  /**
   * @param inputs one an input of the .onnx file, in its order.
   * @returns one an output of the .onnx file, in its order.
   */
  run(inputs: readonly CheckTensor[]): Promise<Outputs>;
  dispose(): void;
}
