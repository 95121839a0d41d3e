import { ExportError } from './export-error.ts';

type Shape = readonly number[];

/** The converted model gives a tensor of another shape than the original. */
export class OutputShapeError extends ExportError {
  override readonly name = 'OutputShapeError';
  readonly code = 'ONNX_BRIDGE_OUTPUT_SHAPE';

  constructor(where: string, shapes: { readonly onnx: Shape; readonly tfjs: Shape }) {
    super({
      what: `ONNX Runtime gives [${shapes.onnx.join(', ')}] where TensorFlow.js gives [${shapes.tfjs.join(', ')}]`,
      where,
      fix: 'no file was written; report this model as a bug of the converter',
    });
  }
}
