import { InferenceError } from './inference-error.ts';

/** A string is not what Keras' `Tokenizer.to_json()` writes; `field` is a path such as `config.word_index`. */
export class InvalidTokenizerJsonError extends InferenceError {
  override readonly name = 'InvalidTokenizerJsonError';
  readonly code = 'ONNX_BRIDGE_INVALID_TOKENIZER_JSON';
  readonly field: string;

  constructor({ field, problem, cause }: { field: string; problem: string; cause?: unknown }) {
    super({
      what: `The tokenizer's JSON cannot be read: ${problem}`,
      where: `tokenizerFromJson, ${field}`,
      fix: "pass the string that toJson() or Keras' Tokenizer.to_json() returned",
      cause,
    });
    this.field = field;
  }
}
