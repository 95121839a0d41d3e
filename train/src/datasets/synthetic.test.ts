import { textToWordSequence } from '@onnx-bridge/runtime/text';
import { describe, expect, test } from 'vitest';
import { DataSettingError } from '../errors/data-setting-error.ts';
import type { LabelledText } from './dataset.ts';
import { generateReviews } from './synthetic.ts';

/** The tokens of a text, or its runs of up to three tokens. */
function featuresOf(text: string, longestRun: number): string[] {
  const tokens = textToWordSequence(text);
  return tokens.flatMap((_, start) =>
    Array.from({ length: Math.min(longestRun, tokens.length - start) }, (_, extra) =>
      tokens.slice(start, start + extra + 1).join(' '),
    ),
  );
}

/** Test accuracy of a naive Bayes classifier that counts features: the plainest one there is. */
function countingAccuracy(
  train: readonly LabelledText[],
  test: readonly LabelledText[],
  longestRun: number,
): number {
  const counts = new Map<string, { negative: number; positive: number }>();
  for (const { text, label } of train) {
    for (const feature of featuresOf(text, longestRun)) {
      const count = counts.get(feature) ?? { negative: 1, positive: 1 };
      count[label === 'positive' ? 'positive' : 'negative'] += 1;
      counts.set(feature, count);
    }
  }
  const isRight = test.filter(({ text, label }) => {
    const scores = featuresOf(text, longestRun).map((feature) => {
      const { negative, positive } = counts.get(feature) ?? { negative: 1, positive: 1 };
      return Math.log(positive / negative);
    });
    const score = scores.reduce((sum, value) => sum + value, 0);
    return score > 0 === (label === 'positive');
  });
  return isRight.length / test.length;
}

describe('generateReviews', () => {
  const dataset = generateReviews();

  test('gives 4,000 and 1,000 different reviews, half of them positive, marked as synthetic', () => {
    expect(dataset.synthetic).toBe(true);
    expect(dataset.labels).toEqual(['negative', 'positive']);
    const texts = [...dataset.train, ...dataset.test].map(({ text }) => text);
    expect(texts).toHaveLength(5000);
    expect(new Set(texts).size).toBe(5000);
    expect(dataset.train.filter(({ label }) => label === 'positive')).toHaveLength(2000);
    expect(dataset.test.filter(({ label }) => label === 'positive')).toHaveLength(500);
  });

  test('has for most reviews one with the same words and the other label', () => {
    const labelsOfWords = new Map<string, Set<string>>();
    const keyOf = (text: string) => textToWordSequence(text).sort().join(' ');
    for (const { text, label } of dataset.train) {
      const labels = labelsOfWords.get(keyOf(text)) ?? new Set();
      labelsOfWords.set(keyOf(text), labels.add(label));
    }
    const ambiguous = dataset.train.filter(({ text }) => labelsOfWords.get(keyOf(text))?.size === 2);
    expect(ambiguous.length / dataset.train.length).toBeGreaterThan(0.5);
  });

  test('cannot be told apart by counting words, but by counting runs of words', () => {
    expect(countingAccuracy(dataset.train, dataset.test, 1)).toBeLessThan(0.65);
    expect(countingAccuracy(dataset.train, dataset.test, 3)).toBeGreaterThan(0.9);
  });

  test('repeats itself for the same seed and differs for another', () => {
    const sizes = { trainCount: 20, testCount: 10 };
    expect(generateReviews({ ...sizes, seed: 1 })).toEqual(generateReviews({ ...sizes, seed: 1 }));
    expect(generateReviews({ ...sizes, seed: 1 })).not.toEqual(generateReviews({ ...sizes, seed: 2 }));
  });

  test('holds negations and mixed sentences', () => {
    const all = dataset.train.map(({ text }) => text).join('\n');
    for (const part of [
      /The \w+ was not \w+\./,
      /Not the best \w+\./,
      /yet in the end I/,
      /expected a \w+ but got/,
    ]) {
      expect(all).toMatch(part);
    }
  });

  test.for([0, 3, 1.5, 200_000])('refuses %d reviews', (trainCount) => {
    expect(() => generateReviews({ trainCount })).toThrow(DataSettingError);
  });
});
