import { describe, expect, test } from 'vitest';
import { cutRange, overlaps, rangeOfPart } from './text-part.ts';

describe('parts of texts', () => {
  test('cover all texts once', () => {
    const parts = [1, 2, 3].map((index) => rangeOfPart({ index, count: 3 }, 10));
    expect(parts).toEqual([
      { from: 0, to: 3 },
      { from: 3, to: 6 },
      { from: 6, to: 10 },
    ]);
  });

  test('are cut where others begin or end', () => {
    const cut = cutRange({ from: 2, to: 9 }, [
      { from: 0, to: 5 },
      { from: 5, to: 10 },
      { from: 7, to: 8 },
      { from: 0, to: 0 },
    ]);
    expect(cut.map(({ from, to }) => [from, to])).toEqual([
      [2, 5],
      [5, 7],
      [7, 8],
      [8, 9],
    ]);
  });

  test('overlap where they share a text', () => {
    const [first, second] = [1, 2].map((index) => rangeOfPart({ index, count: 2 }, 4));
    if (!first || !second) throw new Error('two parts');
    expect(overlaps(first, second)).toBe(false);
    expect(overlaps(first, { from: 1, to: 2 })).toBe(true);
    expect(overlaps(first, { from: 0, to: 0 })).toBe(false);
  });
});
