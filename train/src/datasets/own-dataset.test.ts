import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DataSettingError } from '../errors/data-setting-error.ts';
import { UnusableDatasetError } from '../errors/unusable-dataset-error.ts';
import type { LabelledText } from './dataset.ts';
import { createOwnDataset, type OwnRows } from './own-dataset.ts';

function rowsOf(counts: Readonly<Record<string, number>>): LabelledText[] {
  return Object.entries(counts).flatMap(([label, count]) =>
    Array.from({ length: count }, (_, index) => ({ text: `${label} ${index}`, label })),
  );
}

function createFrom(rows: readonly LabelledText[], more: Partial<OwnRows> = {}) {
  return createOwnDataset({ name: 'own', path: 'own.csv', rows, testRows: undefined, ...more });
}

describe('createOwnDataset', () => {
  test('takes a fifth of each label for testing and keeps the order of the rows', () => {
    const rows = rowsOf({ b: 40, a: 10 });
    const dataset = createFrom(rows);
    expect(dataset.labels).toEqual(['a', 'b']);
    expect(dataset.test.filter(({ label }) => label === 'a')).toHaveLength(2);
    expect(dataset.test.filter(({ label }) => label === 'b')).toHaveLength(8);
    expect(dataset.train).toEqual(rows.filter((row) => !dataset.test.includes(row)));
    expect(dataset.test).toEqual(rows.filter((row) => dataset.test.includes(row)));
  });

  test('splits the same way for the same seed and another way for another', () => {
    const rows = rowsOf({ a: 50, b: 50 });
    expect(createFrom(rows, { seed: 7 })).toEqual(createFrom(rows, { seed: 7 }));
    expect(createFrom(rows, { seed: 7 }).test).not.toEqual(createFrom(rows, { seed: 8 }).test);
  });

  test('keeps every label in both parts, whatever the counts and the split', () => {
    const counts = fc.array(fc.integer({ min: 2, max: 30 }), { minLength: 2, maxLength: 5 });
    const split = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(counts, split, (labelCounts, testSplit) => {
        const rows = rowsOf({
          extra: 8,
          ...Object.fromEntries(labelCounts.map((count, index) => [`l${index}`, count])),
        });
        const dataset = createFrom(rows, { testSplit });
        const labels = new Set(dataset.labels);
        expect(new Set(dataset.train.map(({ label }) => label))).toEqual(labels);
        expect(new Set(dataset.test.map(({ label }) => label))).toEqual(labels);
        expect(dataset.train.length + dataset.test.length).toBe(rows.length);
      }),
    );
  });

  test('keeps test rows that are given', () => {
    const testRows = [{ text: 'x', label: 'a' }];
    const dataset = createFrom(rowsOf({ a: 5, b: 5 }), { testRows });
    expect(dataset.train).toHaveLength(10);
    expect(dataset.test).toEqual(testRows);
  });

  test.for([
    ['few rows', rowsOf({ a: 3, b: 3 }), {}, '6 labelled texts'],
    ['no rows', [], {}, '0 labelled texts'],
    ['one label', rowsOf({ only: 20 }), {}, 'Every text has the label "only"'],
    ['a label with one row', rowsOf({ a: 20, b: 1 }), {}, '"b" has a single text'],
    [
      'a label a row',
      rowsOf(Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`id${i}`, 1]))),
      {},
      '300 different labels',
    ],
    ['unknown test labels', rowsOf({ a: 9, b: 9 }), { testRows: rowsOf({ a: 1, c: 1 }) }, '"c"'],
    ['an empty test part', rowsOf({ a: 9, b: 9 }), { testRows: [] }, 'no test texts'],
  ] as const)('refuses %s', ([, rows, more, message]) => {
    expect(() => createFrom(rows, more)).toThrow(UnusableDatasetError);
    expect(() => createFrom(rows, more)).toThrow(message);
  });

  test.for([0, 1, -0.5, Number.NaN])('refuses a test split of %d', (testSplit) => {
    expect(() => createFrom(rowsOf({ a: 9, b: 9 }), { testSplit })).toThrow(DataSettingError);
  });
});
