/**
 * The largest absolute difference between two lists of numbers, element by element; NaN where either list has one.
 *
 * @throws {RangeError} if the lists are empty or differ in length: a comparison of nothing proves nothing.
 */
export function maxAbsDiff(actual: ArrayLike<unknown>, expected: ArrayLike<unknown>): number {
  if (actual.length === 0 || actual.length !== expected.length) {
    throw new RangeError(`cannot compare ${actual.length} with ${expected.length} numbers`);
  }
  let largest = 0;
  for (let i = 0; i < actual.length; i++) {
    largest = Math.max(largest, Math.abs(Number(actual[i]) - Number(expected[i])));
  }
  return largest;
}
