/** How far two results are apart. */
import type { CheckTensor } from './original.ts';

export interface Difference {
  /** The largest difference of two values; NaN where one of them is no number. */
  readonly absolute: number;
  /** The largest of the expected values, without its sign. */
  readonly largest: number;
}

/**
 * Compares two results value by value.
 *
 * Built on `Math.max`, which keeps NaN: a result that is not a number is never within a tolerance.
 *
 * @param takesNonFinite true where both may overflow, to infinity or NaN.
 * @throws {Error} if the lengths differ or there is nothing to compare.
 * @example differenceOf(Float32Array.of(0.5, 200), Float32Array.of(0.25, 100)); // { absolute: 100, largest: 100 }
 */
export function differenceOf(
  actual: CheckTensor['data'],
  expected: CheckTensor['data'],
  takesNonFinite = false,
): Difference {
  if (actual.length !== expected.length || expected.length === 0) {
    throw new Error(`cannot compare ${actual.length} values with ${expected.length}`);
  }
  let absolute = 0;
  let largest = 0;
  for (let i = 0; i < expected.length; i += 1) {
    const [is = Number.NaN, should = Number.NaN] = [actual[i], expected[i]];
    if (takesNonFinite && !Number.isFinite(should) && !Number.isFinite(is)) continue;
    absolute = Math.max(absolute, Math.abs(is - should));
    largest = Math.max(largest, Math.abs(should));
  }
  return { absolute, largest };
}

/** How far each value is from the expected one; 0 where both may overflow, and do. */
export function differencesBetween(
  actual: CheckTensor['data'],
  expected: CheckTensor['data'],
  takesNonFinite = false,
): Float64Array {
  return Float64Array.from(expected, (should, i) => {
    const is = actual[i] ?? Number.NaN;
    const isOverflow = takesNonFinite && !Number.isFinite(should) && !Number.isFinite(is);
    return isOverflow ? 0 : Math.abs(is - should);
  });
}
