import { createRandom } from '../random.ts';
import type { LabelledText, TextDataset } from './dataset.ts';

/** How many rows to keep, at most; undefined keeps all. */
export interface RowLimit {
  readonly train?: number | undefined;
  readonly test?: number | undefined;
}

/**
 * Takes a seeded part of a data set with the labels in equal shares, as far as there are enough rows of each.
 * The rows keep their order.
 *
 * @example takeSubset(dataset, { train: 1000, test: 200 }, 42).train.length; // 1000
 */
export function takeSubset(dataset: TextDataset, limit: RowLimit, seed: number): TextDataset {
  return {
    ...dataset,
    train: takeBalanced(dataset.train, dataset.labels, limit.train, seed),
    test: takeBalanced(dataset.test, dataset.labels, limit.test, seed),
  };
}

function takeBalanced(
  rows: readonly LabelledText[],
  labels: readonly string[],
  limit: number | undefined,
  seed: number,
): readonly LabelledText[] {
  if (limit === undefined || limit >= rows.length) {
    return rows;
  }
  const random = createRandom(seed);
  const byLabel = labels.map((label) => random.shuffle(rows.filter((row) => row.label === label)));
  const longest = Math.max(...byLabel.map((group) => group.length));
  const kept = new Set<LabelledText>();
  for (let round = 0; round < longest; round++) {
    for (const group of byLabel) {
      const row = group[round];
      if (row !== undefined && kept.size < limit) {
        kept.add(row);
      }
    }
  }
  return rows.filter((row) => kept.has(row));
}
