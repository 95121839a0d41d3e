import { InferenceError } from './inference-error.ts';

export type ModelKindName = 'text' | 'series';

const KINDS = {
  text: { what: 'classifies texts', use: 'loadClassifier (`onnx-bridge classify` on the command line)' },
  series: {
    what: 'forecasts a time series',
    use: 'loadForecaster (`onnx-bridge predict` on the command line)',
  },
} as const satisfies Record<ModelKindName, unknown>;

/** The model is one of ours, for another task than it was loaded for. */
export class ModelKindError extends InferenceError {
  override readonly name = 'ModelKindError';
  readonly code = 'ONNX_BRIDGE_MODEL_KIND';
  readonly path: string;
  readonly kind: ModelKindName;

  /** @param kind what the model is. */
  constructor(path: string, kind: ModelKindName) {
    const wanted = KINDS[kind === 'text' ? 'series' : 'text'];
    super({
      what: `This model ${KINDS[kind].what}, but one that ${wanted.what} is needed`,
      where: path,
      fix: `use it with ${KINDS[kind].use}, or name another file`,
    });
    this.path = path;
    this.kind = kind;
  }
}
