import { expect, test } from 'vitest';
import { createReport, formatCell } from './report.ts';

test('a report keeps its rows and aligns them under their headings', () => {
  const rows = [
    { name: 'one', seconds: 0.091_34, ratio: undefined },
    { name: 'the other', seconds: 12, ratio: 131.4 },
  ];
  const { table, rows: kept } = createReport<(typeof rows)[number]>({
    title: 'title',
    notes: [],
    columns: [
      { heading: 'name', value: ({ name }) => name },
      { heading: 'seconds', value: ({ seconds }) => seconds },
      { heading: 'ratio', value: ({ ratio }) => ratio },
    ],
    rows,
  });
  expect(kept).toBe(rows);
  expect(table.split('\n')).toEqual([
    'name       seconds  ratio',
    'one         0.0913      -',
    'the other       12    131',
  ]);
});

test('numbers have three significant digits, counts all of theirs', () => {
  expect([0.001_234_5, 4.5, 15_873.6, 25_000, undefined].map(formatCell)).toEqual([
    '0.00123',
    '4.5',
    '15900',
    '25000',
    '-',
  ]);
});
