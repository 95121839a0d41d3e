import { InferenceError } from './inference-error.ts';

/** Something else than a string was given as a text. */
export class InvalidTextError extends InferenceError {
  override readonly name = 'InvalidTextError';
  readonly code = 'ONNX_BRIDGE_INVALID_TEXT';

  constructor(where: string, received: unknown) {
    const kind =
      received === null
        ? 'null'
        : Array.isArray(received)
          ? 'an array'
          : `a value of type ${typeof received}`;
    super({
      what: `A text must be a string, but ${kind} was given`,
      where,
      fix: 'pass one string to classify, an array of strings to classifyBatch',
    });
  }
}
