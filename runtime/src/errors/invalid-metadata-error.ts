import { InferenceError } from './inference-error.ts';

/** A value under one of the `onnx_bridge.*` keys cannot be understood. */
export class InvalidMetadataError extends InferenceError {
  override readonly name = 'InvalidMetadataError';
  readonly code = 'ONNX_BRIDGE_INVALID_METADATA';
  readonly path: string;
  readonly field: string;

  constructor(path: string, field: string, reason: string, cause?: unknown) {
    super({
      what: `The metadata "${field}" cannot be used: ${reason}`,
      where: path,
      fix: 'make the file again with `onnx-bridge export`',
      cause,
    });
    this.path = path;
    this.field = field;
  }
}
