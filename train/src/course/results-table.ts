import { table } from './blocks.ts';
import type { ExperimentResult } from './experiment.ts';
import type { Block } from './lesson.ts';

/**
 * What experiments cost and gave, a row each.
 *
 * @param names the heading of their names.
 * @param last the last column: its heading, and what it says of a result.
 */
export function resultsTable<Result extends ExperimentResult>(
  names: string,
  results: readonly Result[],
  last: { readonly heading: string; readonly value: (result: Result) => string | number },
): Block {
  return table(
    [names, 'parameters', 'processor seconds', 'best epoch', 'test accuracy', last.heading],
    results.map((result) => [
      result.name,
      result.parameters,
      Number(result.processorSeconds.toFixed(1)),
      result.bestEpoch,
      result.accuracy,
      last.value(result),
    ]),
  );
}
