/** D48, the course's model: 10,000 token ids, rows of 256, embedding 16, LSTM 64, dense 64, batches of 128. */
import { DEFAULT_FILTERS, IMDB_CONVENTION, type TextEncoding } from '@onnx-bridge/runtime/text';

export const VOCABULARY_SIZE = 10_000;
export const SEQUENCE_LENGTH = 256;
export const TRAINING_BATCH_SIZE = 128;
export const FIRST_TOKEN_ID = 4;

/**
 * How D48 takes texts.
 *
 * @param vocabulary tokens, most frequent first; filled up with tokens that occur in no text.
 */
export function createD48Encoding(vocabulary: readonly string[]): TextEncoding {
  const tokenCount = VOCABULARY_SIZE - FIRST_TOKEN_ID;
  const fillers = Array.from({ length: tokenCount - vocabulary.length }, (_, i) => `<filler ${i}>`);
  return {
    formatVersion: 1,
    labels: ['negative', 'positive'],
    preprocessing: {
      filters: DEFAULT_FILTERS,
      lower: true,
      split: ' ',
      charLevel: false,
      sequenceLength: SEQUENCE_LENGTH,
      paddingSide: 'post',
      truncationSide: 'pre',
      paddingId: IMDB_CONVENTION.paddingId,
      startId: IMDB_CONVENTION.startId,
      unknownId: IMDB_CONVENTION.unknownId,
      firstTokenId: FIRST_TOKEN_ID,
    },
    vocabulary: [...vocabulary, ...fillers],
  };
}
