import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BatchingOptions, padBatch, planBatches } from './batching.ts';

const MASKED: BatchingOptions = { batchSize: 2, maxBatchTokens: 1000, parallelRuns: 1, paddingId: 0 };

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

  test.for([
    { rows: 32, parallelRuns: 2, maxBatchTokens: 10_000, expected: [3200, 3200] },
    { rows: 32, parallelRuns: 2, maxBatchTokens: 2400, expected: [1600, 1600, 1600, 1600] },
    { rows: 33, parallelRuns: 1, maxBatchTokens: 4000, expected: [3400, 3200] },
    { rows: 8, parallelRuns: 2, maxBatchTokens: 10_000, expected: [1000, 600] },
    { rows: 5, parallelRuns: 2, maxBatchTokens: 10_000, expected: [1000] },
  ])('shares $rows rows of 200 ids among $parallelRuns runs', ({ rows, expected, ...limits }) => {
    const lengths = new Array<number>(rows).fill(200);
    const plans = planBatches(rowsOf(...lengths), { batchSize: 256, paddingId: 0, ...limits });
    expect(plans.map(({ rowIndices, length }) => rowIndices.length * length)).toEqual(expected);
  });

  test('gives runs side by side as many token ids each, where lengths differ', () => {
    const lengths = Array.from({ length: 32 }, (_, i) => 8 * (i + 1));
    const plans = planBatches(rowsOf(...lengths), {
      batchSize: 256,
      maxBatchTokens: 10_000,
      parallelRuns: 2,
      paddingId: 0,
    });
    expect(plans).toHaveLength(2);
    const [long = 0, short = 0] = plans.map(({ rowIndices, length }) => rowIndices.length * length);
    expect(Math.abs(long - short) / (long + short)).toBeLessThan(0.15);
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
        fc.integer({ min: 1, max: 4 }),
        (lengths, batchSize, maxBatchTokens, parallelRuns) => {
          const limits = { batchSize, maxBatchTokens, parallelRuns };
          const plans = planBatches(rowsOf(...lengths), { ...limits, paddingId: 0 });
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
