import { TrainError } from './train-error.ts';

/** The run directory cannot be written. */
export class RunDirectoryError extends TrainError {
  override readonly name = 'RunDirectoryError';
  readonly code = 'ONNX_BRIDGE_RUN_DIRECTORY';

  constructor(directory: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super({
      what: `The trained model could not be written (${reason})`,
      where: directory,
      fix: 'name a folder that can be written with --output',
      cause,
    });
  }
}
