import { ExportError } from './export-error.ts';

/** A weight is missing, of the wrong shape or type, or not finite. */
export class InvalidWeightsError extends ExportError {
  override readonly name = 'InvalidWeightsError';
  readonly code = 'ONNX_BRIDGE_INVALID_WEIGHTS';

  constructor(parts: { readonly what: string; readonly where: string; readonly fix?: string }) {
    super({ fix: 'save the model again with all its weights', ...parts });
  }
}
