import { TrainError } from './train-error.ts';

/** A checkpoint is missing, damaged, or cannot be read or written. */
export class CheckpointError extends TrainError {
  override readonly name = 'CheckpointError';
  readonly code = 'ONNX_BRIDGE_CHECKPOINT';

  constructor(path: string, what: string, fix: string, cause?: unknown) {
    super({ what, where: path, fix, cause });
  }
}
