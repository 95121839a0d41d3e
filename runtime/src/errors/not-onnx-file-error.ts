import { InferenceError } from './inference-error.ts';

/** The bytes are not those of an ONNX model. */
export class NotOnnxFileError extends InferenceError {
  override readonly name = 'NotOnnxFileError';
  readonly code = 'ONNX_BRIDGE_NOT_ONNX_FILE';
  readonly path: string;

  constructor(path: string, reason: string) {
    super({
      what: `This is not an ONNX model: ${reason}`,
      where: path,
      fix: 'give a .onnx file made by `onnx-bridge export`',
    });
    this.path = path;
  }
}
