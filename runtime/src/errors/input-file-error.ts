import { InferenceError } from './inference-error.ts';

/** A file with texts or values cannot be read or understood. */
export class InputFileError extends InferenceError {
  override readonly name = 'InputFileError';
  readonly code = 'ONNX_BRIDGE_INPUT_FILE';
  readonly path: string;
  /** First line is 1; absent when the file as a whole is meant. */
  readonly lineNumber: number | undefined;

  constructor(path: string, reason: string, { lineNumber, fix, cause }: InputFileErrorDetails) {
    super({
      what: reason,
      where: lineNumber === undefined ? path : `${path}, line ${lineNumber}`,
      fix,
      cause,
    });
    this.path = path;
    this.lineNumber = lineNumber;
  }
}

export interface InputFileErrorDetails {
  readonly fix: string;
  readonly lineNumber?: number;
  readonly cause?: unknown;
}
