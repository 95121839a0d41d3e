import { InferenceError } from './inference-error.ts';

/** ONNX Runtime rejects the graph, or its inputs and outputs are not those of a text classifier. */
export class InvalidModelError extends InferenceError {
  override readonly name = 'InvalidModelError';
  readonly code = 'ONNX_BRIDGE_INVALID_MODEL';
  readonly path: string;

  constructor(path: string, reason: string, cause?: unknown) {
    super({
      what: `The model cannot be run: ${reason}`,
      where: path,
      fix: 'make the file again with `onnx-bridge export`',
      cause,
    });
    this.path = path;
  }
}
