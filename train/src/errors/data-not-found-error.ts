import { TrainError } from './train-error.ts';

/** A data file or folder that was asked for is not there, or is of no kind that can be read. */
export class DataNotFoundError extends TrainError {
  override readonly name = 'DataNotFoundError';
  readonly code = 'ONNX_BRIDGE_DATA_NOT_FOUND';
  readonly path: string;

  constructor(path: string, what: string, fix: string, cause?: unknown) {
    super({ what, where: path, fix, cause });
    this.path = path;
  }
}
