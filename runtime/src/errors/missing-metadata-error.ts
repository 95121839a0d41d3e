import { InferenceError } from './inference-error.ts';

/** A valid ONNX model that carries no vocabulary, labels and preprocessing of ours. */
export class MissingMetadataError extends InferenceError {
  override readonly name = 'MissingMetadataError';
  readonly code = 'ONNX_BRIDGE_MISSING_METADATA';
  readonly path: string;

  constructor(path: string) {
    super({
      what: 'This ONNX model is no text model made by `onnx-bridge export`: it holds no labels and no vocabulary',
      where: path,
      fix: 'export the run directory that `onnx-bridge train` wrote, with its text.json',
    });
    this.path = path;
  }
}
