import { ExportError } from './export-error.ts';

/** A model.json is no layers model that this package can read. */
export class InvalidModelError extends ExportError {
  override readonly name = 'InvalidModelError';
  readonly code = 'ONNX_BRIDGE_INVALID_MODEL';

  constructor(parts: {
    readonly what: string;
    readonly where: string;
    readonly fix?: string;
    readonly cause?: unknown;
  }) {
    super({ fix: 'save the model again with model.save() of TensorFlow.js', ...parts });
  }
}
