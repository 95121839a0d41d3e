import { ExportError } from './export-error.ts';

/** A weights file is missing, truncated, too long, too large, or outside the folder of its model. */
export class WeightsFileError extends ExportError {
  override readonly name = 'WeightsFileError';
  readonly code = 'ONNX_BRIDGE_WEIGHTS_FILE';

  constructor(where: string, what: string, cause?: unknown) {
    super({
      what,
      where,
      fix: 'copy model.json and every weights file that it names again, together',
      cause,
    });
  }
}
