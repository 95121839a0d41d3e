import { expect, test } from 'vitest';
import { formatBlocks, plot, sparkline, table, text, textBar } from './blocks.ts';

test('aligns the columns of a table, numbers on the right', () => {
  const block = table(
    ['model', 'accuracy'],
    [
      ['LSTM', 0.85],
      ['a|b', 1234.56789],
    ],
  );
  expect(formatBlocks([block], () => '')).toBe(
    [
      '| model |   accuracy |',
      '| ----- | ---------: |',
      '| LSTM  |       0.85 |',
      '| a\\|b  | 1,234.5679 |',
    ].join('\n'),
  );
});

test('mentions a plot the way its reader wants it', () => {
  const blocks = [text('before'), plot('lengths', 'Lengths', { data: { values: [] }, mark: 'bar' })];
  expect(formatBlocks(blocks, ({ name, caption }) => `![${caption}](${name}.svg)`)).toBe(
    'before\n\n![Lengths](lengths.svg)',
  );
});

test('draws bars and lines of text', () => {
  expect([textBar(1, 3), textBar(0.5, 3), textBar(0, 3), textBar(2, 2)]).toEqual(['███', '█▌', '', '██']);
  expect([sparkline([0, 7, 3.5]), sparkline([2, 2])]).toEqual(['▁█▅', '▁▁']);
});
