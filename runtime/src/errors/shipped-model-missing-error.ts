import { InferenceError } from './inference-error.ts';

/** A model that comes with a clone of the project is not there. */
export class ShippedModelMissingError extends InferenceError {
  override readonly name = 'ShippedModelMissingError';
  readonly code = 'ONNX_BRIDGE_SHIPPED_MODEL_MISSING';

  constructor(relativePath: string) {
    super({
      what: `The shipped model ${relativePath} is not there`,
      where: 'the folders above onnx-bridge',
      fix: 'name another model, as in: onnx-bridge classify MODEL.onnx "text"',
    });
  }
}
