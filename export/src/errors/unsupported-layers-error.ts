import { ExportError } from './export-error.ts';

/** A layer that cannot be written as ONNX, and why. */
export interface UnsupportedLayer {
  readonly name: string;
  readonly className: string;
  readonly reason: string;
}

/** Layers of a model have no converter, or use an option that has none; all of them are listed. */
export class UnsupportedLayersError extends ExportError {
  override readonly name = 'UnsupportedLayersError';
  readonly code = 'ONNX_BRIDGE_UNSUPPORTED_LAYERS';
  readonly layers: readonly UnsupportedLayer[];

  constructor(modelPath: string, layers: readonly UnsupportedLayer[], supported: readonly string[]) {
    const list = layers.map(({ name, className, reason }) => `"${name}" (${className}): ${reason}`);
    super({
      what: `${layers.length} layer(s) cannot be written as ONNX: ${list.join('; ')}`,
      where: modelPath,
      fix: `replace these layers, or give converters for them with --custom; supported are ${supported.join(', ')}`,
    });
    this.layers = layers;
  }
}
