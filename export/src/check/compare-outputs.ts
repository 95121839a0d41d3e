/** Compares what both programs gave for every batch. */
import type { CheckBatch } from './batches.ts';
import { differenceOf } from './difference.ts';
import type { Outputs } from './original.ts';

/** What both programs gave for a batch. */
export interface ComparedBatch {
  readonly batch: CheckBatch;
  readonly expected: Outputs;
  readonly actual: Outputs;
}

export interface OutputDifference {
  readonly name: string;
  /** The largest difference of two values. */
  readonly absolute: number;
  /** That as a share of the largest value. */
  readonly relative: number;
  /**
   * What the tolerance is for: the difference where all values of a batch are below 1, else its share of the largest;
   * for inputs above 1 its share of those, too, since rounding errors grow with them.
   */
  readonly difference: number;
  /** The inputs for which it was so large. */
  readonly worstBatch: string;
  /** True where the original itself gives something else the next time, so that the differences mean nothing. */
  readonly isRandom: boolean;
}

/**
 * Finds the largest differences of every output.
 *
 * @param names of the outputs, in their order.
 * @param isRandom for each of them.
 */
export function compareOutputs(
  names: readonly string[],
  batches: readonly ComparedBatch[],
  isRandom: readonly boolean[] = [],
): OutputDifference[] {
  return names.map((name, i) => {
    const found = batches.map(({ batch, expected, actual }) => {
      const { absolute, largest } = differenceOf(
        actual[i]?.data ?? EMPTY,
        expected[i]?.data ?? EMPTY,
        batch.isExtreme,
      );
      return { absolute, largest, difference: absolute / Math.max(1, largest) / batch.scale, batch };
    });
    const difference = Math.max(...found.map((one) => one.difference));
    const absolute = Math.max(...found.map((one) => one.absolute));
    const largest = Math.max(...found.map((one) => one.largest));
    return {
      name,
      absolute,
      relative: absolute === 0 ? 0 : absolute / largest,
      difference,
      worstBatch: found.find((one) => Object.is(one.difference, difference))?.batch.name ?? '',
      isRandom: isRandom[i] ?? false,
    };
  });
}

const EMPTY = new Float32Array();
