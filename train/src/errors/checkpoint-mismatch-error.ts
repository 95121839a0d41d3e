import { TrainError } from './train-error.ts';

/** A training cannot go on from a checkpoint, since it is another training; `differences` names all that differs. */
export class CheckpointMismatchError extends TrainError {
  override readonly name = 'CheckpointMismatchError';
  readonly code = 'ONNX_BRIDGE_CHECKPOINT_MISMATCH';
  readonly differences: readonly string[];

  constructor(path: string, differences: readonly string[]) {
    super({
      what: `The checkpoint is of another training: ${differences.join('; ')}`,
      where: path,
      fix: 'repeat what the first training was given (only epochs may grow), or start anew without resuming',
    });
    this.differences = differences;
  }
}
