import { InferenceError } from './inference-error.ts';

/** The browser gives the page less memory than the model needs. */
export class OutOfMemoryError extends InferenceError {
  override readonly name = 'OutOfMemoryError';
  readonly code = 'ONNX_BRIDGE_OUT_OF_MEMORY';
  readonly path: string;

  constructor(path: string, reason: string) {
    super({
      what: `There is not enough memory for the model: ${reason}`,
      where: path,
      fix: 'close other tabs, or make a smaller file with `onnx-bridge export --precision int8`',
    });
    this.path = path;
  }
}
