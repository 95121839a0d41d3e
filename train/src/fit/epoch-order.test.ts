import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEpochOrder, type EpochOrderOptions } from './epoch-order.ts';
import type { TrainingRows } from './rows.ts';

function rowsOfLengths(lengths: readonly number[]): TrainingRows {
  return {
    rowCount: lengths.length,
    createBatch: () => {
      throw new Error('no batch is needed');
    },
    rowLength: (row) => lengths[row] ?? 0,
  };
}

const OPTIONS: EpochOrderOptions = { batchSize: 4, seed: 3, shuffle: true, bucket: true };

describe('the order of an epoch', () => {
  test('has every row once, in batches of the size but one, whatever the options', () => {
    const options = fc.record({
      batchSize: fc.integer({ min: 1, max: 7 }),
      seed: fc.integer(),
      shuffle: fc.boolean(),
      bucket: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 60 }), options, (lengths, given) => {
        const batches = createEpochOrder(given)(rowsOfLengths(lengths));
        const rows = batches.flatMap((batch) => Array.from(batch)).sort((a, b) => a - b);
        expect(rows).toEqual(lengths.map((_, i) => i));
        expect(batches.filter(({ length }) => length !== given.batchSize).length).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('is the same for the same seed, and another in the next epoch', () => {
    const lengths = Array.from({ length: 40 }, (_, i) => (i * 7) % 13);
    const rows = rowsOfLengths(lengths);
    const [first, second] = [0, 1].map(() => createEpochOrder(OPTIONS));
    const epochs = [first?.(rows), first?.(rows)];
    expect([second?.(rows), second?.(rows)]).toEqual(epochs);
    expect(epochs[0]).not.toEqual(epochs[1]);
  });

  test('in buckets puts rows of similar length together, in batches of random order', () => {
    const lengths = Array.from({ length: 200 }, (_, i) => (i * 37) % 200);
    const batches = createEpochOrder(OPTIONS)(rowsOfLengths(lengths));
    const longest = batches.map((batch) => Math.max(...Array.from(batch, (row) => lengths[row] ?? 0)));
    // One pool of 50 batches holds all rows, so that each batch has four lengths in a row.
    expect([...longest].sort((a, b) => a - b)).toEqual(batches.map((_, i) => 4 * i + 3));
    expect(longest).not.toEqual([...longest].sort((a, b) => a - b));
  });
});
