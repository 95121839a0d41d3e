import { ExportError } from './export-error.ts';

/** There is no model where the user said there is one. */
export class ModelNotFoundError extends ExportError {
  override readonly name = 'ModelNotFoundError';
  readonly code = 'ONNX_BRIDGE_MODEL_NOT_FOUND';
  readonly path: string;

  constructor(path: string, what: string, cause?: unknown) {
    super({
      what,
      where: path,
      fix: 'name a run directory that "train" wrote, or the model.json of a TensorFlow.js layers model',
      cause,
    });
    this.path = path;
  }
}
