import type { Preprocessing, TextEncoding } from './text-encoding.ts';
import { createCharacterSplitter, createWordSplitter, hasUnitSeparators } from './text-to-word-sequence.ts';
import { createWordScanner, type WordScanner } from './word-scanner.ts';

/** Turns texts into token ids and back, by one `TextEncoding`. */
export interface TokenEncoder {
  /**
   * Gives the ids of a text: the start id if there is one, then the tokens' ids, cut to `sequenceLength` at
   * the `truncationSide`, not padded.
   *
   * @returns int32 `[0 to sequenceLength]`.
   */
  encode(text: string): Int32Array;
  /**
   * Gives the text of token ids: tokens joined with the encoding's `split` (with nothing if each character
   * is a token), without padding and start ids, with '?' for unknown tokens and ids outside the vocabulary.
   */
  decode(tokenIds: Iterable<number>): string;
}

const UNKNOWN_TOKEN = '?';

/**
 * Prepares the vocabulary of an encoding for looking up tokens.
 *
 * @param encoding as `parseTextEncoding` returns it.
 * @example
 * const encoder = createTokenEncoder(encoding);
 * const rows = padSequences([encoder.encode('Not bad at all')], encoding.preprocessing);
 */
export function createTokenEncoder({ preprocessing, vocabulary }: TextEncoding): TokenEncoder {
  const { startId, paddingId, firstTokenId } = preprocessing;
  const decode = (tokenIds: Iterable<number>): string => {
    const tokens: string[] = [];
    for (const id of tokenIds) {
      const token = vocabulary[id - firstTokenId];
      if (token !== undefined) tokens.push(token);
      else if (id !== paddingId && id !== startId) tokens.push(UNKNOWN_TOKEN);
    }
    return tokens.join(preprocessing.charLevel ? '' : preprocessing.split);
  };

  return { encode: createEncode({ preprocessing, vocabulary }), decode };
}

function createEncode({ preprocessing, vocabulary }: Pick<TextEncoding, 'preprocessing' | 'vocabulary'>) {
  const { startId, sequenceLength, truncationSide } = preprocessing;
  const fromEnd = truncationSide === 'pre';
  const readIds = createIdReader(preprocessing, vocabulary, fromEnd);
  // A text cut at its start loses the start id first.
  const roomForTokens = startId === null || fromEnd ? sequenceLength : sequenceLength - 1;
  const scratch = new Int32Array(roomForTokens);
  return (text: string): Int32Array => {
    const count = readIds(text, scratch);
    const startCount = startId !== null && count < sequenceLength ? 1 : 0;
    const ids = new Int32Array(startCount + count);
    if (startId !== null && startCount === 1) ids[0] = startId;
    ids.set(scratch.subarray(0, count), startCount);
    if (fromEnd) ids.subarray(startCount).reverse();
    return ids;
  };
}

/** Single units separate words in all usual encodings; others, and characters as tokens, are read the slow way. */
function createIdReader(
  { charLevel, filters, split, lower, firstTokenId, unknownId }: Preprocessing,
  vocabulary: readonly string[],
  fromEnd: boolean,
): WordScanner {
  if (!charLevel && hasUnitSeparators(filters, split)) {
    const separators = filters + split;
    return createWordScanner({ vocabulary, firstTokenId, unknownId, separators, lower, fromEnd });
  }
  const splitText = charLevel
    ? createCharacterSplitter(lower)
    : createWordSplitter({ filters, lower, split });
  const idOfToken = new Map(vocabulary.map((token, index) => [token, firstTokenId + index]));
  return (text, ids) => {
    const tokens = splitText(text);
    let count = 0;
    for (const token of fromEnd ? tokens.reverse() : tokens) {
      const id = idOfToken.get(token) ?? unknownId;
      if (count === ids.length) break;
      if (id !== null) ids[count++] = id;
    }
    return count;
  };
}
