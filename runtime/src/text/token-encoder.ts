import type { TextEncoding } from './text-encoding.ts';
import { createCharacterSplitter, createWordSplitter } from './text-to-word-sequence.ts';

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
  const { startId, unknownId, paddingId, firstTokenId, sequenceLength, truncationSide } = preprocessing;
  const splitText = preprocessing.charLevel
    ? createCharacterSplitter(preprocessing.lower)
    : createWordSplitter(preprocessing);
  const idOfToken = new Map(vocabulary.map((token, index) => [token, firstTokenId + index]));

  const encode = (text: string): Int32Array => {
    const tokens = splitText(text);
    const ids = new Int32Array(tokens.length + 1);
    let length = 0;
    if (startId !== null) ids[length++] = startId;
    for (const token of tokens) {
      const id = idOfToken.get(token) ?? unknownId;
      if (id !== null) ids[length++] = id;
    }
    return truncationSide === 'pre'
      ? ids.slice(Math.max(0, length - sequenceLength), length)
      : ids.slice(0, Math.min(length, sequenceLength));
  };

  const decode = (tokenIds: Iterable<number>): string => {
    const tokens: string[] = [];
    for (const id of tokenIds) {
      const token = vocabulary[id - firstTokenId];
      if (token !== undefined) tokens.push(token);
      else if (id !== paddingId && id !== startId) tokens.push(UNKNOWN_TOKEN);
    }
    return tokens.join(preprocessing.charLevel ? '' : preprocessing.split);
  };

  return { encode, decode };
}
