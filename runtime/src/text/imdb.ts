/**
 * The ids of Keras' IMDB data set: padding 0, start of a review 1, unknown word 2, and the word of rank r
 * (1 is the most frequent) has id r + `indexFrom`. Id 3 is not used.
 */
export const IMDB_CONVENTION = { paddingId: 0, startId: 1, unknownId: 2, indexFrom: 3 } as const;

/** What differs from Keras' IMDB data set. */
export interface DecodeReviewOptions {
  /** What was added to each word's rank to get its id. Default: 3. */
  readonly indexFrom?: number | undefined;
  /** Stands for every id that has no word. Default: '?'. */
  readonly unknownWord?: string | undefined;
}

/**
 * Turns the ids of a review back into words, as the Keras book and tutorials do: each id without a word
 * (padding, start, unknown, beyond the vocabulary) becomes '?'. To leave padding and start out, use
 * `createTokenEncoder(encoding).decode`.
 *
 * @param tokenIds ids as in Keras' IMDB data set.
 * @param indexWord word by rank, from 1: the inverse of Keras' `imdb.get_word_index()`; `tokenizer.indexWord`.
 * @example decodeReview([1, 4, 5, 2], new Map([[1, 'good'], [2, 'film']])); // '? good film ?'
 */
export function decodeReview(
  tokenIds: Iterable<number>,
  indexWord: ReadonlyMap<number, string>,
  options: DecodeReviewOptions = {},
): string {
  const { indexFrom = IMDB_CONVENTION.indexFrom, unknownWord = '?' } = options;
  return Array.from(tokenIds, (id) => indexWord.get(id - indexFrom) ?? unknownWord).join(' ');
}
