import { InferenceError } from './inference-error.ts';

/** The model was written by a newer onnx-bridge than this one. */
export class UnsupportedFormatVersionError extends InferenceError {
  override readonly name = 'UnsupportedFormatVersionError';
  readonly code = 'ONNX_BRIDGE_UNSUPPORTED_FORMAT_VERSION';
  readonly path: string;
  readonly formatVersion: number;

  constructor(path: string, formatVersion: number, supportedVersion: number) {
    super({
      what: `The model has format version ${formatVersion}, but this onnx-bridge reads version ${supportedVersion}`,
      where: path,
      fix: 'upgrade onnx-bridge, or export the model again with this version',
    });
    this.path = path;
    this.formatVersion = formatVersion;
  }
}
