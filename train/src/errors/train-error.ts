/** The three parts of an error message: what happened, where, and what to do about it. */
export interface ErrorParts {
  readonly what: string;
  readonly where: string;
  readonly fix: string;
  readonly cause?: unknown;
}

/** Base of every expected failure of this package; `code` starts with `ONNX_BRIDGE_` and stays stable. */
export abstract class TrainError extends Error {
  abstract readonly code: `ONNX_BRIDGE_${string}`;

  constructor({ what, where, fix, cause }: ErrorParts) {
    super(`${what}. Where: ${where}. Fix: ${fix}.`, cause === undefined ? undefined : { cause });
  }
}
