import { InvalidTextError } from '../errors/invalid-text-error.ts';
import { InvalidTokensError } from '../errors/invalid-tokens-error.ts';
import { type TextEncoding, vocabularySizeOf } from '../text/text-encoding.ts';

/** @throws {InvalidTextError} if it is no array of strings. */
export function checkTexts(texts: readonly string[]): void {
  if (!Array.isArray(texts)) {
    throw new InvalidTextError('classifyBatch', texts);
  }
  const wrongIndex = texts.findIndex((text) => typeof text !== 'string');
  if (wrongIndex !== -1) {
    throw new InvalidTextError(`classifyBatch, texts[${wrongIndex}]`, texts[wrongIndex]);
  }
}

/** @throws {InvalidTokensError} if a row is too long or has an id that the model does not know. */
export function checkTokens(rows: readonly Int32Array[], encoding: TextEncoding): void {
  const { sequenceLength } = encoding.preprocessing;
  const vocabularySize = vocabularySizeOf(encoding);
  for (const [index, row] of rows.entries()) {
    if (row.length > sequenceLength) {
      throw new InvalidTokensError(index, `has ${row.length} ids`, `at most ${sequenceLength} ids`);
    }
    const unknown = row.find((id) => id < 0 || id >= vocabularySize);
    if (unknown !== undefined) {
      throw new InvalidTokensError(index, `has the id ${unknown}`, `ids from 0 to ${vocabularySize - 1}`);
    }
  }
}
