/** The option `axis` of layers that can have several. */
import * as v from 'valibot';

const AXIS = v.pipe(v.number(), v.integer());

/** One axis or a list of them, as a list. */
export const AXES = v.pipe(
  v.union([AXIS, v.array(AXIS)]),
  v.transform((axis): readonly number[] => [axis].flat()),
);

/** The axes counted from the first one, in ascending order; undefined where one is not there, twice, or the batch. */
export function placesOf(axes: readonly number[], rank: number): number[] | undefined {
  const places = axes.map((axis) => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b);
  const isOdd = (place: number, i: number): boolean => place < 1 || place >= rank || places[i - 1] === place;
  return places.length === 0 || places.some(isOdd) ? undefined : places;
}
