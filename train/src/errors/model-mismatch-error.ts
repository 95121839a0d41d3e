import { TrainError } from './train-error.ts';

/** The model does not fit the data: too few token ids, or another number of classes. */
export class ModelMismatchError extends TrainError {
  override readonly name = 'ModelMismatchError';
  readonly code = 'ONNX_BRIDGE_MODEL_MISMATCH';

  constructor(modelName: string, what: string, fix: string) {
    super({ what, where: `model "${modelName}"`, fix });
  }
}
