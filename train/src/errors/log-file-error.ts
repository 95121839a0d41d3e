import { TrainError } from './train-error.ts';

/** A log of the training, for people or TensorBoard, cannot be written. */
export class LogFileError extends TrainError {
  override readonly name = 'LogFileError';
  readonly code = 'ONNX_BRIDGE_LOG_FILE';

  constructor(path: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super({
      what: `The training log could not be written (${reason})`,
      where: path,
      fix: 'name a place that can be written',
      cause,
    });
  }
}
