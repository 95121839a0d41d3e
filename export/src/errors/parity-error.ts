import { ExportError } from './export-error.ts';

/** The converted model does not give what the original gives. */
export class ParityError extends ExportError {
  override readonly name = 'ParityError';
  readonly code = 'ONNX_BRIDGE_PARITY';
  readonly difference: number;
  readonly tolerance: number;

  constructor(where: string, difference: number, tolerance: number) {
    super({
      what: `ONNX Runtime and TensorFlow.js differ by ${difference}, more than the tolerance ${tolerance}`,
      where,
      fix: 'no file was written; report this model as a bug of the converter, or raise --tolerance if so much is fine',
    });
    this.difference = difference;
    this.tolerance = tolerance;
  }
}
