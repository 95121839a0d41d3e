import { InferenceError } from './inference-error.ts';

/** A model is not there in the precision that was asked for. */
export class ModelPrecisionError extends InferenceError {
  override readonly name = 'ModelPrecisionError';
  readonly code = 'ONNX_BRIDGE_MODEL_PRECISION';
  /** The file that would hold it. */
  readonly path: string;
  readonly precision: string;

  constructor(path: string, precision: string) {
    super({
      what: `There is no ${precision} file of this model`,
      where: path,
      fix: `make it from the run directory: npx onnx-bridge export RUN --precision ${precision} --output ${path}`,
    });
    this.path = path;
    this.precision = precision;
  }
}
