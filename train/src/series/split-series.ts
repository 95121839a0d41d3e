/** Divides a series over time; nothing is ever shuffled between its parts. */
import { UnusableDatasetError } from '../errors/unusable-dataset-error.ts';
import type { Series } from './read-series.ts';

/** The steps from `start` to before `end`. */
export interface StepRange {
  readonly start: number;
  readonly end: number;
}

export type SeriesParts = Readonly<Record<'train' | 'validation' | 'test', StepRange>>;

export interface SplitOptions {
  readonly windowLength: number;
  readonly horizon: number;
  /** Part of the steps, the last ones, to test with. */
  readonly testSplit: number;
  /** Part of the steps before those to choose the best epoch with; 0 for none. */
  readonly validationSplit: number;
}

/**
 * Oldest to train, newest to test.
 *
 * @throws {UnusableDatasetError} if a part would have no steps to forecast.
 */
export function splitSeries({ path, stepCount }: Series, options: SplitOptions): SeriesParts {
  const { windowLength, horizon, testSplit, validationSplit } = options;
  const testStart = stepCount - Math.round(stepCount * testSplit);
  const validationStart = testStart - Math.round(testStart * validationSplit);
  const needed = windowLength + horizon;
  const shortest = Math.min(
    stepCount - testStart,
    validationSplit === 0 ? Number.POSITIVE_INFINITY : testStart - validationStart,
  );
  if (validationStart < needed || shortest < horizon) {
    const parts = `${validationStart} to train, ${testStart - validationStart} to validate, ${stepCount - testStart} to test`;
    throw new UnusableDatasetError(
      path,
      `The series has ${stepCount} rows (${parts}), too few: a window of ${windowLength} and a forecast of ${horizon} ` +
        `take ${needed} rows to train, and ${horizon} in each other part`,
      'give a longer series, or a smaller --window or --horizon',
    );
  }
  return {
    train: { start: 0, end: validationStart },
    validation: { start: validationStart, end: testStart },
    test: { start: testStart, end: stepCount },
  };
}
