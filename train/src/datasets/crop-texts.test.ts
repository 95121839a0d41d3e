import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { cropTexts } from './crop-texts.ts';
import type { EncodedTexts } from './dataset.ts';

const LENGTHS = [1, 5, 60, 60];

test('takes pieces of each text, whole where it is short, after the start token', () => {
  const rows = LENGTHS.map((length, row) => [1, ...Array.from({ length }, (_, i) => 100 * row + i + 4)]);
  const texts = {
    tokenIds: Int32Array.from(rows.flat()),
    offsets: Uint32Array.of(0, 2, 8, 69, 130),
    classIndices: Uint8Array.of(0, 1, 0, 1),
    targets: Float32Array.of(0.25, 1, 0, 0.5),
  };
  const pieces = cropTexts(texts, 2, 1, createRandom(2));
  const piecesOf = (of: EncodedTexts) =>
    Array.from(of.classIndices, (_, i) => Array.from(of.tokenIds.subarray(of.offsets[i], of.offsets[i + 1])));
  for (const [piece, [start, first = 0, ...others]] of piecesOf(pieces).entries()) {
    expect(start).toBe(1);
    expect(rows[piece % LENGTHS.length]).toContain(first);
    expect(others).toEqual(others.map((_, i) => first + i + 1));
  }
  expect(piecesOf(pieces)[0]).toEqual(rows[0]);
  expect(piecesOf(pieces).slice(0, 4)).not.toEqual(piecesOf(pieces).slice(4));
  expect(pieces.classIndices).toEqual(Uint8Array.of(0, 1, 0, 1, 0, 1, 0, 1));
  expect(pieces.targets).toEqual(Float32Array.of(...texts.targets, ...texts.targets));
  expect(cropTexts(texts, 2, 1, createRandom(2))).toEqual(pieces);
  expect(cropTexts(texts, 2, 1, createRandom(3))).not.toEqual(pieces);
});
