import { ExportError } from './export-error.ts';

/** The text.json, series.json or training.json beside a model cannot be read. */
export class InvalidSidecarError extends ExportError {
  override readonly name = 'InvalidSidecarError';
  readonly code = 'ONNX_BRIDGE_INVALID_SIDECAR';

  constructor(where: string, what: string, cause?: unknown) {
    super({
      what,
      where,
      fix: 'use the file that was written together with this model.json, or move it away to export without it',
      cause,
    });
  }
}
