import { TrainError } from './train-error.ts';

/** The data can be read but nothing can be learned from it: too few texts or labels, or far too many labels. */
export class UnusableDatasetError extends TrainError {
  override readonly name = 'UnusableDatasetError';
  readonly code = 'ONNX_BRIDGE_UNUSABLE_DATASET';
  readonly path: string;

  constructor(path: string, what: string, fix: string) {
    super({ what, where: path, fix });
    this.path = path;
  }
}
