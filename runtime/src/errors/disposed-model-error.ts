import { InferenceError } from './inference-error.ts';

/** A model was used after its `dispose()`. */
export class DisposedModelError extends InferenceError {
  override readonly name = 'DisposedModelError';
  readonly code = 'ONNX_BRIDGE_DISPOSED_MODEL';

  constructor(method: string) {
    super({
      what: 'The model has been disposed',
      where: method,
      fix: 'call dispose() after the last run, or load the model again',
    });
  }
}
