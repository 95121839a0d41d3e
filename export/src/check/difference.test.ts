import { describe, expect, test } from 'vitest';
import { differenceOf } from './difference.ts';

describe('differenceOf', () => {
  test('finds the largest difference and the largest expected value', () => {
    const difference = differenceOf(Float32Array.of(0.5, -3, 200), Float32Array.of(0.25, -4, 200));
    expect(difference).toEqual({ absolute: 1, largest: 200 });
  });

  test('is NaN where one value is none, wherever it stands', () => {
    for (const values of [
      [Number.NaN, 1],
      [1, Number.NaN],
      [Number.POSITIVE_INFINITY, 1],
    ]) {
      expect(differenceOf(Float32Array.from(values), Float32Array.from([1, 1])).absolute).not.toBeLessThan(
        1e30,
      );
      expect(differenceOf(Float32Array.from([1, 1]), Float32Array.from(values)).absolute).not.toBeLessThan(
        1e30,
      );
    }
    expect(differenceOf(Float32Array.of(Number.NaN), Float32Array.of(Number.NaN)).absolute).toBeNaN();
  });

  test('passes over what overflows on both sides where it may, and on one side never', () => {
    const infinite = Float32Array.of(Number.POSITIVE_INFINITY, 1);
    expect(differenceOf(infinite, Float32Array.of(Number.NaN, 1), true)).toEqual({ absolute: 0, largest: 1 });
    expect(differenceOf(infinite, Float32Array.of(1, 1), true).absolute).toBe(Number.POSITIVE_INFINITY);
    expect(differenceOf(Float32Array.of(1, 1), infinite, true).absolute).toBe(Number.POSITIVE_INFINITY);
    expect(differenceOf(infinite, infinite).absolute).toBeNaN();
  });

  test('refuses to compare nothing, or different lengths', () => {
    expect(() => differenceOf(Float32Array.of(), Float32Array.of())).toThrow('0 values with 0');
    expect(() => differenceOf(Float32Array.of(1), Float32Array.of(1, 2))).toThrow('1 values with 2');
  });
});
