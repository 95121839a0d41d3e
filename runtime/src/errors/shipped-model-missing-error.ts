import { InferenceError } from './inference-error.ts';

/** No model was named, and the one that comes with a clone of the project is not there. */
export class ShippedModelMissingError extends InferenceError {
  override readonly name = 'ShippedModelMissingError';
  readonly code = 'ONNX_BRIDGE_SHIPPED_MODEL_MISSING';

  constructor(relativePath: string) {
    super({
      what: `No model was named, and the shipped model ${relativePath} is not there`,
      where: 'the folders above onnx-bridge',
      fix: 'name a model as the first argument: onnx-bridge classify MODEL.onnx "text"',
    });
  }
}
