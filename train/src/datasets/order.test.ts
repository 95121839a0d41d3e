import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareCodePoints, compareFileNames, orderLabels } from './order.ts';

describe('orderLabels', () => {
  test.for([
    [
      ['positive', 'negative'],
      ['negative', 'positive'],
    ],
    [
      ['pos', 'neg'],
      ['neg', 'pos'],
    ],
    [
      ['Positive', 'negative'],
      ['negative', 'Positive'],
    ],
    [
      ['+', '-'],
      ['-', '+'],
    ],
    [
      ['1', '0'],
      ['0', '1'],
    ],
    [
      ['true', 'false'],
      ['false', 'true'],
    ],
    [
      ['maybe', 'no'],
      ['no', 'maybe'],
    ],
    [
      ['ham', 'spam'],
      ['ham', 'spam'],
    ],
    [
      ['10', '9', '-1'],
      ['-1', '9', '10'],
    ],
    [
      ['10', '9', 'x'],
      ['10', '9', 'x'],
    ],
    [
      ['\u{1f600}', '\uffee', 'z'],
      ['z', '\uffee', '\u{1f600}'],
    ],
  ] as const)('orders %j as %j', ([labels, ordered]) => {
    expect(orderLabels(labels)).toEqual(ordered);
  });

  test('gives the same order for every order of its input', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (labels) => {
        expect(orderLabels([...labels].reverse())).toEqual(orderLabels(labels));
      }),
    );
  });
});

describe('compareFileNames', () => {
  test('compares leading numbers by value', () => {
    const names = ['10_1.txt', '9_4.txt', 'b.txt', '9_10.txt', 'a.txt'];
    expect(names.sort(compareFileNames)).toEqual(['9_10.txt', '9_4.txt', '10_1.txt', 'a.txt', 'b.txt']);
  });
});

describe('compareCodePoints', () => {
  test('puts characters beyond U+FFFF after all others', () => {
    expect(compareCodePoints('\u{1f600}', '\uffee')).toBeGreaterThan(0);
  });
});
