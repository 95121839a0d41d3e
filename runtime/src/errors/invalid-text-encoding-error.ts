import { InferenceError } from './inference-error.ts';

/** One thing that is wrong with a text encoding; `field` is a path such as `preprocessing.startId`. */
export interface TextEncodingProblem {
  readonly field: string;
  readonly message: string;
}

const LISTED_PROBLEMS = 5;

/** A text.json, or the same values inside a model file, does not describe how texts become token ids. */
export class InvalidTextEncodingError extends InferenceError {
  override readonly name = 'InvalidTextEncodingError';
  readonly code = 'ONNX_BRIDGE_INVALID_TEXT_ENCODING';
  readonly problems: readonly TextEncodingProblem[];

  constructor(where: string, problems: readonly TextEncodingProblem[]) {
    const listed = problems.slice(0, LISTED_PROBLEMS).map(({ field, message }) => `"${field}": ${message}`);
    const more = problems.length - listed.length;
    super({
      what: `The text encoding cannot be used: ${listed.join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
      where,
      fix: 'use the file as the training run wrote it, or correct the named fields',
    });
    this.problems = problems;
  }
}
