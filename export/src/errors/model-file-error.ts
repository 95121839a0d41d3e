import { ExportError } from './export-error.ts';

/** A file of a model is there and cannot be read. */
export class ModelFileError extends ExportError {
  override readonly name = 'ModelFileError';
  readonly code = 'ONNX_BRIDGE_MODEL_FILE';

  constructor(where: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super({ what: `The file cannot be read: ${reason}`, where, fix: 'make the file readable', cause });
  }
}
