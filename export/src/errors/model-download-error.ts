import { ExportError } from './export-error.ts';

/** A file of a model cannot be fetched from its address. */
export class ModelDownloadError extends ExportError {
  override readonly name = 'ModelDownloadError';
  readonly code = 'ONNX_BRIDGE_MODEL_DOWNLOAD';

  constructor(where: string, what: string, cause?: unknown) {
    super({
      what,
      where,
      fix: 'try again, or download the model with its weights and name the folder',
      cause,
    });
  }
}
