import { ExportError } from './export-error.ts';

/** The caller asked for a version of the ONNX operators that this package does not write. */
export class UnsupportedOpsetError extends ExportError {
  override readonly name = 'UnsupportedOpsetError';
  readonly code = 'ONNX_BRIDGE_UNSUPPORTED_OPSET';

  constructor(opset: number, supported: readonly number[]) {
    super({
      what: `Opset ${opset} is not supported`,
      where: 'option "opset"',
      fix: `choose one of ${supported.join(', ')}`,
    });
  }
}
