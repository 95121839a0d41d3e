import { InferenceError } from './inference-error.ts';

/** ONNX Runtime, or the thread that runs it, failed while classifying. */
export class InferenceFailedError extends InferenceError {
  override readonly name = 'InferenceFailedError';
  readonly code = 'ONNX_BRIDGE_INFERENCE_FAILED';

  constructor(where: string, reason: string, cause?: unknown) {
    super({
      what: `The model failed while running: ${reason}`,
      where,
      fix: 'check that vocabulary and graph of the file belong together (`onnx-bridge inspect`), then load it again',
      cause,
    });
  }
}
