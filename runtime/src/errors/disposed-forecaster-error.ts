import { InferenceError } from './inference-error.ts';

/** A forecaster was used after its `dispose()`. */
export class DisposedForecasterError extends InferenceError {
  override readonly name = 'DisposedForecasterError';
  readonly code = 'ONNX_BRIDGE_DISPOSED_FORECASTER';

  constructor(method: string) {
    super({
      what: 'The forecaster has been disposed',
      where: method,
      fix: 'call dispose() after the last forecast, or load the model again',
    });
  }
}
