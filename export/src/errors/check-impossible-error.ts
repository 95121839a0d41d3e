import { ExportError } from './export-error.ts';

/** TensorFlow.js or ONNX Runtime refuses a model, so that the two cannot be compared. */
export class CheckImpossibleError extends ExportError {
  override readonly name = 'CheckImpossibleError';
  readonly code = 'ONNX_BRIDGE_CHECK_IMPOSSIBLE';

  constructor(where: string, program: 'TensorFlow.js' | 'ONNX Runtime', cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super({
      what: `${program} cannot run the model, so the result cannot be checked: ${reason}`,
      where,
      fix: 'export with --no-check to write the file unchecked',
      cause,
    });
  }
}
