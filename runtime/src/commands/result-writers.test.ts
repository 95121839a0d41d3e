import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ClassifiedRow, RESULT_WRITERS } from './result-writers.ts';

const OPTIONS = { labels: ['no', 'yes'], lineWidth: undefined };

function row(text: string, input?: ClassifiedRow['input']): ClassifiedRow {
  return { text, label: 'yes', probability: 0.75, scores: { no: 0.25, yes: 0.75 }, ...(input && { input }) };
}

function writeAll(format: keyof typeof RESULT_WRITERS, rows: readonly ClassifiedRow[]): string {
  const writer = RESULT_WRITERS[format](OPTIONS);
  return rows.map((one, index) => writer.write(one, index)).join('') + writer.end();
}

test('CSV is read back by csv-parse with its columns as they were', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é') });
  fc.assert(
    fc.property(fc.array(fc.record({ id: cell, body: cell }), { minLength: 1 }), (inputs) => {
      const csv = writeAll(
        'csv',
        inputs.map((input) => row(input.body, input)),
      );
      const [head, ...cells] = parse(csv, { record_delimiter: '\n' });
      expect(head).toEqual(['id', 'body', 'predicted_label', 'predicted_probability']);
      expect(cells).toEqual(inputs.map(({ id, body }) => [id, body, 'yes', '0.75']));
    }),
  );
  expect(writeAll('csv', [row('a, b')])).toBe(
    'text,predicted_label,predicted_probability\n"a, b",yes,0.75\n',
  );
});

test('CSV keeps the columns of the first row', () => {
  const rows = [row('a', { text: 'a', n: 1 }), row('b', { n: { of: 2 }, other: 3, text: 'b' })];
  expect(writeAll('csv', rows).split('\n').slice(0, 3)).toEqual([
    'text,n,predicted_label,predicted_probability',
    'a,1,yes,0.75',
    'b,"{""of"":2}",yes,0.75',
  ]);
});

test('the table shows the words that change most, strongest first', () => {
  const words = [
    { word: 'not', start: 0, end: 3, contribution: -0.02, probabilityAfter: 0.4 },
    { word: 'bad', start: 4, end: 7, contribution: 0.31, probabilityAfter: 0.75 },
  ];
  expect(writeAll('table', [{ ...row('not bad'), words }])).toBe(
    'yes   75.0 %  not bad\n    bad +31.0, not -2.0\n',
  );
});
