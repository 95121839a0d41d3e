import { describe, expect, test } from 'vitest';
import { formatRow, labelWidth } from './format-row.ts';

const row = (text: string) => ({ text, label: 'positive', probability: 0.9344 });

describe('formatRow', () => {
  test('puts label, percent and text in columns', () => {
    const width = labelWidth(['negative', 'no', 'positive']);
    expect(width).toBe(8);
    expect(formatRow(row('Not bad'), width, 80)).toBe('positive   93.4 %  Not bad');
    expect(formatRow({ text: 'Bad', label: 'no', probability: 1 }, width, 80)).toBe('no        100.0 %  Bad');
  });

  test('shortens the text to the line', () => {
    const line = formatRow(row('very '.repeat(9000)), 8, 60);
    expect(line).toHaveLength(60);
    expect(line.endsWith('…')).toBe(true);
  });

  test('does not shorten a text where there is no terminal', () => {
    expect(formatRow(row('long '.repeat(100).trim()), 8, undefined)).toHaveLength(19 + 499);
  });

  test('never cuts a character in two', () => {
    expect(formatRow(row('👍'.repeat(100)), 8, 40)).toBe(`positive   93.4 %  ${'👍'.repeat(20)}…`);
  });

  test.for([
    ['line breaks', 'a\r\n\n b', 'a b'],
    ['escape sequences', 'a\u001b[31mb\u0007', 'a [31mb'],
    ['marks that turn the direction', 'a\u202eb', 'a b'],
    ['lone surrogates', 'a\ud83db', 'a\ufffdb'],
    ['nothing', ' \n ', '(empty text)'],
  ] as const)('prints %s harmlessly', ([, text, expected]) => {
    expect(formatRow(row(text), 8, 80)).toBe(`positive   93.4 %  ${expected}`);
  });
});
