import { ExportError } from './export-error.ts';

/** The model does not take the windows, or not give the forecasts, that series.json describes. */
export class SeriesMismatchError extends ExportError {
  override readonly name = 'SeriesMismatchError';
  readonly code = 'ONNX_BRIDGE_SERIES_MISMATCH';

  /** @param side the end of the model that does not fit. */
  constructor(where: string, side: 'input' | 'output', expected: string, received: string) {
    super({
      what: `By its series.json the model has the ${side} ${expected}, but it has ${received}`,
      where,
      fix: 'use the series.json written together with this model.json, or move it away to export without it',
    });
  }
}
