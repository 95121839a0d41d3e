import { InferenceError } from './inference-error.ts';

/** The downloaded bytes are not those that the page asked for. */
export class ModelIntegrityError extends InferenceError {
  override readonly name = 'ModelIntegrityError';
  readonly code = 'ONNX_BRIDGE_MODEL_INTEGRITY';

  constructor(url: string, expected: string, received: string) {
    super({
      what: `The model's digest is ${received}, but ${expected} was expected`,
      where: url,
      fix: 'use the digest of the file that is served there, or serve the file that the digest is of',
    });
  }
}
