/**
 * The largest difference between two results: absolute where the expected value is below 1, relative above.
 *
 * Built on `Math.max`, which keeps NaN: a result that is not a number is never within a tolerance.
 *
 * @throws {Error} if the lengths differ or there is nothing to compare.
 * @example maxDifference(Float32Array.of(0.5, 200), Float32Array.of(0.25, 100)); // 1
 */
export function maxDifference(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length || expected.length === 0) {
    throw new Error(`cannot compare ${actual.length} values with ${expected.length}`);
  }
  let largest = 0;
  for (let i = 0; i < expected.length; i += 1) {
    const wanted = expected[i] ?? Number.NaN;
    const difference = Math.abs((actual[i] ?? Number.NaN) - wanted) / Math.max(1, Math.abs(wanted));
    largest = Math.max(largest, difference);
  }
  return largest;
}
