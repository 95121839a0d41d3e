import { TrainError } from './train-error.ts';

/** What should be a run directory cannot be read as one. */
export class RunDirectoryUnreadableError extends TrainError {
  override readonly name = 'RunDirectoryUnreadableError';
  readonly code = 'ONNX_BRIDGE_RUN_DIRECTORY_UNREADABLE';

  constructor(directory: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super({
      what: `The trained model cannot be read (${reason})`,
      where: directory,
      fix: 'name a run directory that "onnx-bridge train" has written whole',
      cause,
    });
  }
}
