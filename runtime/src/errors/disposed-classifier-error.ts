import { InferenceError } from './inference-error.ts';

/** A classifier was used after its `dispose()`. */
export class DisposedClassifierError extends InferenceError {
  override readonly name = 'DisposedClassifierError';
  readonly code = 'ONNX_BRIDGE_DISPOSED_CLASSIFIER';

  constructor(method: string) {
    super({
      what: 'The classifier has been disposed',
      where: method,
      fix: 'call dispose() after the last text, or load the model again',
    });
  }
}
