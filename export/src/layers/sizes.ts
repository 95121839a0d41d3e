/** Options that are a size, or one for each axis. */
import * as v from 'valibot';

/** No axis of a tensor is longer. */
const MAX_SIZE = 2 ** 31 - 1;

export const SIZE = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_SIZE));

/** A number for all of `rank` axes, or a list of one for each. */
export function sizesOf(rank: number) {
  return v.pipe(
    v.union([SIZE, v.pipe(v.array(SIZE), v.length(rank))]),
    v.transform((size): readonly number[] =>
      typeof size === 'number' ? Array.from({ length: rank }, () => size) : size,
    ),
  );
}
