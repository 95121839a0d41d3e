export { InvalidTextEncodingError, type TextEncodingProblem } from '../errors/invalid-text-encoding-error.ts';
export { InvalidTextOptionError } from '../errors/invalid-text-option-error.ts';
export { InvalidTokenizerJsonError } from '../errors/invalid-tokenizer-json-error.ts';
export { TokenizerNotFittedError } from '../errors/tokenizer-not-fitted-error.ts';
export { type DecodeReviewOptions, decodeReview, IMDB_CONVENTION } from './imdb.ts';
export { type PaddedSequences, type PadOptions, padSequences, type Side } from './pad-sequences.ts';
export {
  type Preprocessing,
  parseTextEncoding,
  TEXT_ENCODING_LIMITS,
  type TextEncoding,
  vocabularySizeOf,
} from './text-encoding.ts';
export { DEFAULT_FILTERS, type SplitOptions, textToWordSequence } from './text-to-word-sequence.ts';
export { createTokenEncoder, type TokenEncoder } from './token-encoder.ts';
export { Tokenizer, type TokenizerOptions, type TokenizerText, tokenizerFromJson } from './tokenizer.ts';
