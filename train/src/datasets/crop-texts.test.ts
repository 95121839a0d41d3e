import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { cropTexts } from './crop-texts.ts';
import type { EncodedTexts } from './dataset.ts';

const LENGTHS = [1, 5, 60, 60];

test('takes a piece of each text, whole where it is short, after the start token', () => {
  const rows = LENGTHS.map((length, row) => [1, ...Array.from({ length }, (_, i) => 100 * row + i + 4)]);
  const texts = {
    tokenIds: Int32Array.from(rows.flat()),
    offsets: Uint32Array.of(0, 2, 8, 69, 130),
    classIndices: Uint8Array.of(0, 1, 0, 1),
  };
  const pieces = cropTexts(texts, 1, createRandom(2));
  const piecesOf = (of: EncodedTexts) =>
    LENGTHS.map((_, i) => Array.from(of.tokenIds.subarray(of.offsets[i], of.offsets[i + 1])));
  for (const [row, [start, first = 0, ...others]] of piecesOf({ ...texts, ...pieces }).entries()) {
    expect(start).toBe(1);
    expect(rows[row]).toContain(first);
    expect(others).toEqual(others.map((_, i) => first + i + 1));
  }
  expect(piecesOf({ ...texts, ...pieces })[0]).toEqual(rows[0]);
  expect(pieces.classIndices).toEqual(texts.classIndices);
  expect(cropTexts(texts, 1, createRandom(2))).toEqual(pieces);
  expect(cropTexts(texts, 1, createRandom(3))).not.toEqual(pieces);
});
