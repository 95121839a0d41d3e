import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BatchingOptions, padBatch, planBatches } from './batching.ts';

const MASKED: BatchingOptions = { batchSize: 2, maxBatchTokens: 1000, paddingId: 0 };

function rowsOf(...lengths: number[]): Int32Array[] {
  return lengths.map((length, index) => new Int32Array(length).fill(index + 1));
}

describe('planBatches', () => {
  test('puts rows of like length together, longest first', () => {
    expect(planBatches(rowsOf(3, 9, 4, 9, 1), MASKED)).toEqual([
      { rowIndices: [1, 3], length: 9 },
      { rowIndices: [2, 0], length: 4 },
      { rowIndices: [4], length: 1 },
    ]);
  });

  test('keeps a batch below the limit of token ids, but never below one row', () => {
    const plans = planBatches(rowsOf(50, 30, 10, 10), { ...MASKED, batchSize: 8, maxBatchTokens: 40 });
    expect(plans.map(({ rowIndices }) => rowIndices)).toEqual([[0], [1], [2, 3]]);
  });

  test('gives every row the full length when padding is not masked', () => {
    const plans = planBatches(rowsOf(3, 1), {
      ...MASKED,
      fixedRows: { sequenceLength: 5, paddingSide: 'post' },
    });
    expect(plans).toEqual([{ rowIndices: [0, 1], length: 5 }]);
  });

  test('holds every row once, in batches that are long enough and within the limits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(40), { maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 200 }),
        (lengths, batchSize, maxBatchTokens) => {
          const plans = planBatches(rowsOf(...lengths), { batchSize, maxBatchTokens, paddingId: 0 });
          const indices = plans.flatMap(({ rowIndices }) => rowIndices).sort((a, b) => a - b);
          expect(indices).toEqual([...lengths.keys()]);
          for (const { rowIndices, length } of plans) {
            expect(rowIndices.length).toBeLessThanOrEqual(batchSize);
            expect(rowIndices.length === 1 || rowIndices.length * length <= maxBatchTokens).toBe(true);
            expect(length).toBe(Math.max(1, ...rowIndices.map((index) => lengths[index] ?? 0)));
          }
        },
      ),
    );
  });
});

describe('padBatch', () => {
  test('pads at the end to the longest row of a masked batch', () => {
    const { tokens, shape } = padBatch(
      rowsOf(1, 3),
      { rowIndices: [1, 0], length: 3 },
      { ...MASKED, paddingId: 7 },
    );
    expect(shape).toEqual([2, 3]);
    expect([...tokens]).toEqual([2, 2, 2, 1, 7, 7]);
  });

  test.for([
    ['pre', [0, 0, 0, 1]],
    ['post', [1, 0, 0, 0]],
  ] as const)(
    'pads to the full length at the %s side when padding is not masked',
    ([paddingSide, expected]) => {
      const fixedRows = { sequenceLength: 4, paddingSide };
      const { tokens } = padBatch(rowsOf(1), { rowIndices: [0], length: 4 }, { ...MASKED, fixedRows });
      expect([...tokens]).toEqual(expected);
    },
  );

  test('gives a row without tokens one padding step', () => {
    const rows = rowsOf(0);
    const [plan = { rowIndices: [], length: 0 }] = planBatches(rows, MASKED);
    expect(padBatch(rows, plan, MASKED)).toEqual({ tokens: new Int32Array([0]), shape: [1, 1] });
  });
});
