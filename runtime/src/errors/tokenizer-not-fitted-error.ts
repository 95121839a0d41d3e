import { InferenceError } from './inference-error.ts';

/** A tokenizer with an `oovToken` is asked for ids before that token has one. */
export class TokenizerNotFittedError extends InferenceError {
  override readonly name = 'TokenizerNotFittedError';
  readonly code = 'ONNX_BRIDGE_TOKENIZER_NOT_FITTED';

  constructor(oovToken: string) {
    super({
      what: `The tokenizer has no id for its oovToken ${JSON.stringify(oovToken)}`,
      where: 'Tokenizer',
      fix: 'call fitOnTexts() first, or load a fitted tokenizer with tokenizerFromJson()',
    });
  }
}
