import { TrainError } from './train-error.ts';

/** What runs the operators, or the thread that it runs in, failed in a training step. */
export class TrainingFailedError extends TrainError {
  override readonly name = 'TrainingFailedError';
  readonly code = 'ONNX_BRIDGE_TRAINING_FAILED';
  readonly reason: string;

  constructor(reason: string, engine = 'onnxruntime', cause?: unknown) {
    super({
      what: `A training step failed: ${reason}`,
      where: `engine "${engine}"`,
      fix: 'where memory ran out, try a smaller batch size; otherwise report this with the model.json',
      cause,
    });
    this.reason = reason;
  }
}
