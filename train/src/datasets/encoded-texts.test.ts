import { describe, expect, test } from 'vitest';
import type { EncodedTexts } from './dataset.ts';
import { joinTexts, sliceTexts } from './encoded-texts.ts';

const TEXTS: EncodedTexts = {
  tokenIds: Int32Array.of(1, 4, 1, 5, 6, 1, 7, 8, 9),
  offsets: Uint32Array.of(0, 2, 5, 9),
  classIndices: Uint8Array.of(0, 1, 0),
};

describe('encoded texts', () => {
  test('are the same after they were cut and joined', () => {
    const [first, rest] = [sliceTexts(TEXTS, 0, 1), sliceTexts(TEXTS, 1, 3)];
    expect(rest).toEqual({
      tokenIds: Int32Array.of(1, 5, 6, 1, 7, 8, 9),
      offsets: Uint32Array.of(0, 3, 7),
      classIndices: Uint8Array.of(1, 0),
    });
    expect(joinTexts(first, rest)).toEqual(TEXTS);
  });

  test('keep their targets, and take labels for those that have none', () => {
    const unsure = { ...TEXTS, targets: Float32Array.of(0.25, 0.5, 0.75) };
    const { targets } = joinTexts(TEXTS, unsure);
    expect(targets).toEqual(Float32Array.of(0, 1, 0, 0.25, 0.5, 0.75));
    expect(sliceTexts(unsure, 1, 3).targets).toEqual(Float32Array.of(0.5, 0.75));
  });
});
