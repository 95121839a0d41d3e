import { TrainError } from './train-error.ts';

/** ONNX Runtime, or the thread that it runs in, failed in a training step. */
export class TrainingFailedError extends TrainError {
  override readonly name = 'TrainingFailedError';
  readonly code = 'ONNX_BRIDGE_TRAINING_FAILED';
  readonly reason: string;

  constructor(reason: string) {
    super({
      what: `A training step failed: ${reason}`,
      where: 'engine "onnxruntime"',
      fix: 'where memory ran out, try a smaller batch size; otherwise report this with the model.json',
    });
    this.reason = reason;
  }
}
