import { describe, expect, test } from 'vitest';
import { maxAbsDiff } from './max-abs-diff.ts';

describe('maxAbsDiff', () => {
  test('finds the largest difference wherever it stands', () => {
    expect(maxAbsDiff([1, 2, 3], [1, 2.5, 3.25])).toBe(0.5);
    expect(maxAbsDiff([4, 0], [1, 0])).toBe(3);
    expect(maxAbsDiff(Float32Array.of(-1), Float32Array.of(1))).toBe(2);
  });

  test('keeps a NaN on either side, so that no tolerance lets it pass', () => {
    expect(maxAbsDiff([1, Number.NaN, 1], [1, 1, 9])).toBeNaN();
    expect(maxAbsDiff([1, 1], [1, Number.NaN])).toBeNaN();
    expect(maxAbsDiff([Number.POSITIVE_INFINITY], [Number.POSITIVE_INFINITY])).toBeNaN();
  });

  test('refuses empty lists and lists of different lengths', () => {
    expect(() => maxAbsDiff([], [])).toThrow('cannot compare 0 with 0 numbers');
    expect(() => maxAbsDiff([1, 2], [1])).toThrow('cannot compare 2 with 1 numbers');
  });
});
