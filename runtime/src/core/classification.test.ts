import { describe, expect, test } from 'vitest';
import { InferenceFailedError } from '../errors/inference-failed-error.ts';
import { readClassifications } from './classification.ts';

const BINARY = ['negative', 'positive'];

describe('readClassifications', () => {
  test.for([
    [0.5, 'positive', 0.5],
    [0.499, 'negative', 0.501],
    [0, 'negative', 1],
    [1, 'positive', 1],
  ] as const)('chooses by the probability %f of the second label', ([positive, label, probability]) => {
    const [classification] = readClassifications(new Float32Array([positive]), 1, BINARY);
    expect(classification?.label).toBe(label);
    expect(classification?.probability).toBeCloseTo(probability, 6);
    expect(classification?.scores.positive).toBeCloseTo(positive, 6);
    expect(classification?.scores.negative).toBeCloseTo(1 - positive, 6);
  });

  test('chooses the most probable of several labels, row by row', () => {
    const output = new Float32Array([0.25, 0.5, 0.25, 0.75, 0.125, 0.125]);
    expect(readClassifications(output, 2, ['a', 'b', 'c'])).toEqual([
      { label: 'b', probability: 0.5, scores: { a: 0.25, b: 0.5, c: 0.25 } },
      { label: 'a', probability: 0.75, scores: { a: 0.75, b: 0.125, c: 0.125 } },
    ]);
  });

  test('reads two columns for two labels', () => {
    const [classification] = readClassifications(new Float32Array([0.75, 0.25]), 1, BINARY);
    expect(classification).toEqual({
      label: 'negative',
      probability: 0.75,
      scores: { negative: 0.75, positive: 0.25 },
    });
  });

  test('keeps the score of a label that looks like a part of every object', () => {
    const [classification] = readClassifications(new Float32Array([0.25, 0.75]), 1, [
      'constructor',
      '__proto__',
    ]);
    expect(Object.entries(classification?.scores ?? {})).toEqual([
      ['constructor', 0.25],
      ['__proto__', 0.75],
    ]);
  });

  test.for([
    ['NaN', [Number.NaN], BINARY],
    ['NaN beside numbers', [0.5, Number.NaN, 0.5], ['a', 'b', 'c']],
    ['a logit', [3.5], BINARY],
    ['too few columns', [0.5, 0.5], ['a', 'b', 'c']],
  ] as const)('refuses %s', ([, output, labels]) => {
    expect(() => readClassifications(new Float32Array(output), 1, labels)).toThrow(InferenceFailedError);
  });
});
