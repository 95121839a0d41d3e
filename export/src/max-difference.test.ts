import { describe, expect, test } from 'vitest';
import { maxDifference } from './max-difference.ts';

describe('maxDifference', () => {
  test('is absolute below 1 and relative above', () => {
    expect(maxDifference(Float32Array.of(0.5, 200), Float32Array.of(0.25, 100))).toBe(1);
    expect(maxDifference(Float32Array.of(0.5, 1), Float32Array.of(0.25, 1))).toBe(0.25);
    expect(maxDifference(Float32Array.of(-101), Float32Array.of(-100))).toBeCloseTo(0.01);
  });

  test('keeps NaN, wherever it stands, and takes no infinity for right', () => {
    const nan = Float32Array.of(Number.NaN, 1);
    const infinite = Float32Array.of(Number.POSITIVE_INFINITY);
    expect(maxDifference(nan, Float32Array.of(0, 9))).toBeNaN();
    expect(maxDifference(Float32Array.of(0, 9), nan)).toBeNaN();
    expect(maxDifference(nan, nan)).toBeNaN();
    expect(maxDifference(infinite, infinite)).toBeNaN();
  });

  test('refuses to compare nothing, or lists of different lengths', () => {
    expect(() => maxDifference(new Float32Array(), new Float32Array())).toThrow('cannot compare 0 values');
    expect(() => maxDifference(Float32Array.of(1), Float32Array.of(1, 2))).toThrow('cannot compare 1 values');
  });
});
