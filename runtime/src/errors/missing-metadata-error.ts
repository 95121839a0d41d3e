import { InferenceError } from './inference-error.ts';
import type { ModelKindName } from './model-kind-error.ts';

const MISSING: Record<ModelKindName, Record<'kind' | 'parts' | 'command' | 'file', string>> = {
  text: { kind: 'text model', parts: 'no labels and no vocabulary', command: 'train', file: 'text.json' },
  series: {
    kind: 'model of a time series',
    parts: 'no window and no scaling',
    command: 'forecast',
    file: 'series.json',
  },
};

/** A valid ONNX model that does not say how to read texts or values: ours say it in their metadata. */
export class MissingMetadataError extends InferenceError {
  override readonly name = 'MissingMetadataError';
  readonly code = 'ONNX_BRIDGE_MISSING_METADATA';
  readonly path: string;

  constructor(path: string, wanted: ModelKindName) {
    const { kind, parts, command, file } = MISSING[wanted];
    super({
      what: `This ONNX model is no ${kind} made by \`onnx-bridge export\`: it holds ${parts}`,
      where: path,
      fix: `export the run directory that \`onnx-bridge ${command}\` wrote, with its ${file}`,
    });
    this.path = path;
  }
}
