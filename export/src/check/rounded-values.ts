/** The values of an output beside what they become when everything is rounded otherwise. */
import type { ComparedBatch } from './compare-outputs.ts';
import { differenceOf, differencesBetween } from './difference.ts';
import type { CheckTensor } from './original.ts';

/** Of what rounding moves a value in some runs. The most that was measured on models from the registry is 1.0. */
const ROUNDING_FACTOR = 2;
/**
 * What rounding may move an output, as the root of its mean square over the largest value: 0.003 at most on those models.
 * Where it is more, values jump, as the places of detections do, and how far they jump explains nothing.
 */
const MAX_MOVED_SHARE = 0.01;
/** Values of an output that jumps which none of the runs gave: measured 1 of 100. */
const MAX_STRAY_SHARE = 0.02;

export interface RoundedValues {
  readonly expected: CheckTensor['data'];
  readonly actual: CheckTensor['data'];
  readonly takesNonFinite: boolean;
  /** The largest of the expected values times the scale of the inputs; 1 at least. */
  readonly size: number;
  /** What a value may differ by without any explanation. */
  readonly tolerance: number;
  readonly differences: Float64Array;
  /** How far rounding has moved each value. */
  readonly moved: Float64Array;
  /** How far each expected value is from the nearest that was given in its place. */
  readonly nearest: Float64Array;
}

export function roundedValues(
  index: number,
  { batch, expected, actual }: ComparedBatch,
  tolerance: number,
): RoundedValues {
  const [is, should] = [
    actual[index]?.data ?? new Float32Array(),
    expected[index]?.data ?? new Float32Array(),
  ];
  const { largest } = differenceOf(is, should, batch.isExtreme);
  const size = Math.max(1, largest) * batch.scale;
  const differences = differencesBetween(is, should, batch.isExtreme);
  return {
    expected: should,
    actual: is,
    takesNonFinite: batch.isExtreme,
    size,
    tolerance: tolerance * size,
    differences,
    moved: new Float64Array(should.length),
    nearest: differences.slice(),
  };
}

/** Takes in what a run with other roundings gave. */
export function addRounding(values: RoundedValues, given: CheckTensor['data']): void {
  const { expected, actual, takesNonFinite, moved, nearest } = values;
  differencesBetween(given, actual, takesNonFinite).forEach((step, i) => {
    moved[i] = Math.max(moved[i] ?? 0, step);
  });
  differencesBetween(given, expected, takesNonFinite).forEach((distance, i) => {
    nearest[i] = Math.min(nearest[i] ?? 0, distance);
  });
}

/**
 * True where each value differs by no more than twice what rounding moves that value; or, where rounding makes the output
 * jump, where each value but two of a hundred is one that some run gave in its place.
 */
export function isExplained(values: RoundedValues): boolean {
  const { differences, moved, nearest, tolerance, expected } = values;
  const isWithin = (difference: number, i: number): boolean =>
    difference <= tolerance + ROUNDING_FACTOR * (moved[i] ?? 0);
  if (!jumps(values)) return differences.every(isWithin);
  const strayCount = nearest.filter((distance) => !(distance <= ROUNDING_FACTOR * tolerance)).length;
  return strayCount <= MAX_STRAY_SHARE * expected.length;
}

function jumps({ expected, moved, takesNonFinite }: RoundedValues): boolean {
  const { largest } = differenceOf(expected, expected, takesNonFinite);
  const squares = moved.reduce((sum, step) => sum + step ** 2, 0);
  return Math.sqrt(squares / moved.length) > MAX_MOVED_SHARE * largest;
}

/** How far rounding moves the output, as a share of its size. */
export function shareMoved({ moved, size }: RoundedValues): number {
  return moved.reduce((most, step) => Math.max(most, step), 0) / size;
}
