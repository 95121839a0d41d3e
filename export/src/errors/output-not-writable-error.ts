import { ExportError } from './export-error.ts';

/** The .onnx file cannot be written where it was asked for. */
export class OutputNotWritableError extends ExportError {
  override readonly name = 'OutputNotWritableError';
  readonly code = 'ONNX_BRIDGE_OUTPUT_NOT_WRITABLE';
  readonly path: string;

  constructor(path: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super({
      what: `The file cannot be written: ${reason}`,
      where: path,
      fix: 'name a file in a folder that exists and that you may write to, with --output',
      cause,
    });
    this.path = path;
  }
}
