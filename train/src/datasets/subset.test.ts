import { describe, expect, test } from 'vitest';
import type { TextDataset } from './dataset.ts';
import { takeSubset } from './subset.ts';

const ROWS = Array.from({ length: 100 }, (_, index) => ({ text: `${index}`, label: index < 80 ? 'a' : 'b' }));
const DATASET: TextDataset = { name: 'own', synthetic: false, labels: ['a', 'b'], train: ROWS, test: ROWS };

function countOf(rows: TextDataset['train'], wanted: string): number {
  return rows.filter(({ label }) => label === wanted).length;
}

describe('takeSubset', () => {
  test('takes the labels in equal shares and keeps the order of the rows', () => {
    const { train, test } = takeSubset(DATASET, { train: 20, test: 7 }, 42);
    expect([countOf(train, 'a'), countOf(train, 'b')]).toEqual([10, 10]);
    expect([countOf(test, 'a'), countOf(test, 'b')]).toEqual([4, 3]);
    expect(train).toEqual(ROWS.filter((row) => train.includes(row)));
  });

  test('fills up with other labels where one has too few rows', () => {
    const { train } = takeSubset(DATASET, { train: 70 }, 42);
    expect([countOf(train, 'a'), countOf(train, 'b')]).toEqual([50, 20]);
  });

  test('keeps everything without a limit or with a large one', () => {
    const { train, test } = takeSubset(DATASET, { train: 1000 }, 42);
    expect(train).toEqual(ROWS);
    expect(test).toEqual(ROWS);
  });

  test('takes the same rows for the same seed and others for another', () => {
    const take = (seed: number) => takeSubset(DATASET, { train: 10 }, seed).train;
    expect(take(1)).toEqual(take(1));
    expect(take(1)).not.toEqual(take(2));
  });
});
