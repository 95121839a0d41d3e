/** Options that are a size, or one for each axis. */
import * as v from 'valibot';

export const SIZE = v.pipe(v.number(), v.integer(), v.minValue(1));

/** A number for all of `rank` axes, or a list of one for each. */
export function sizesOf(rank: number) {
  return v.pipe(
    v.union([SIZE, v.pipe(v.array(SIZE), v.length(rank))]),
    v.transform((size): readonly number[] =>
      typeof size === 'number' ? Array.from({ length: rank }, () => size) : size,
    ),
  );
}
