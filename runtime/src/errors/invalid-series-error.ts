import { InferenceError } from './inference-error.ts';

/** The values that a forecast is to be made from are too few, no finite numbers, or of another number of columns. */
export class InvalidSeriesError extends InferenceError {
  override readonly name = 'InvalidSeriesError';
  readonly code = 'ONNX_BRIDGE_INVALID_SERIES';

  constructor(where: string, what: string, fix: string) {
    super({ what, where, fix });
  }
}
