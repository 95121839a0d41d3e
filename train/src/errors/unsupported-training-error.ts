import { TrainError } from './train-error.ts';

/** The model has layers, options or a loss that the chosen engine cannot train; all of them are named. */
export class UnsupportedTrainingError extends TrainError {
  override readonly name = 'UnsupportedTrainingError';
  readonly code = 'ONNX_BRIDGE_UNSUPPORTED_TRAINING';
  readonly reasons: readonly string[];

  constructor(modelName: string, reasons: readonly string[], engine = 'onnxruntime') {
    super({
      what: `The ${engine} engine cannot train ${reasons.join('; ')}`,
      where: `model "${modelName}"`,
      fix: 'change these layers, or train with another engine',
    });
    this.reasons = reasons;
  }
}
