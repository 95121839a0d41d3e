import { type Cell, table } from './blocks.ts';
import type { ExperimentResult } from './experiment.ts';
import type { Block } from './lesson.ts';

/**
 * What experiments cost and gave, a row each.
 *
 * @param names the heading of their names.
 * @param more further columns: the heading of each, and what it says of a result.
 */
export function resultsTable<Result extends ExperimentResult>(
  names: string,
  results: readonly Result[],
  more: readonly { readonly heading: string; readonly value: (result: Result) => Cell }[],
): Block {
  return table(
    [
      names,
      'parameters',
      'processor seconds',
      'best epoch',
      'test accuracy',
      ...more.map(({ heading }) => heading),
    ],
    results.map((result) => [
      result.name,
      result.parameters,
      Number(result.processorSeconds.toFixed(1)),
      result.bestEpoch,
      result.accuracy,
      ...more.map(({ value }) => value(result)),
    ]),
  );
}
