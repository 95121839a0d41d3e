/** The three parts of an error message: what happened, where, and what to do about it. */
export interface ErrorParts {
  readonly what: string;
  readonly where: string;
  readonly fix: string;
  readonly cause?: unknown;
}

/** Messages quote files, which may hold anything; control characters could steer the terminal. */
const UNPRINTABLE = /[^\P{Cc}\n]/gu;

/** Base of every expected failure of this package; `code` starts with `ONNX_BRIDGE_` and stays stable. */
export abstract class ExportError extends Error {
  abstract readonly code: `ONNX_BRIDGE_${string}`;

  constructor({ what, where, fix, cause }: ErrorParts) {
    const message = `${what}. Where: ${where}. Fix: ${fix}.`.replace(UNPRINTABLE, '\ufffd');
    super(message, cause === undefined ? undefined : { cause });
  }
}
