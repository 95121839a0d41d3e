/** The two small models of the runtime, loaded for the tests of one file, and texts for them. */
import { type Classification, type Classifier, loadClassifier } from '@onnx-bridge/runtime';
import { afterAll, expect } from 'vitest';
import { BINARY_MODEL, CATEGORICAL_MODEL } from './test-server.ts';

/** Another batch size makes ONNX Runtime add in another order. */
export const BATCH_TOLERANCE = 1e-6;

export const WORDS = 'the a and of movie film was not bad good best worst zzz boring fun never watch'.split(
  ' ',
);

export interface FixtureClassifiers {
  /** Labels negative and positive. */
  readonly binary: Classifier;
  /** Labels sports, politics and science; padding is not masked. */
  readonly categorical: Classifier;
}

/** Loads both until the tests of the file are done. */
export async function loadFixtureClassifiers(): Promise<FixtureClassifiers> {
  const [binary, categorical] = await Promise.all([
    loadClassifier(BINARY_MODEL),
    loadClassifier(CATEGORICAL_MODEL),
  ]);
  afterAll(() => Promise.all([binary.dispose(), categorical.dispose()]));
  return { binary, categorical };
}

/** The largest difference between the scores of two answers with the same labels. */
export function maxScoreDifference(actual: Classification, expected: Classification): number {
  expect(Object.keys(actual.scores)).toEqual(Object.keys(expected.scores));
  return Math.max(
    ...Object.entries(actual.scores).map(([label, score]) =>
      Math.abs(score - (expected.scores[label] ?? Number.NaN)),
    ),
  );
}

/** Texts of 0 to 39 words, the same on every run. */
export function manyTexts(count: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    Array.from(
      { length: (index * 7919) % 40 },
      (_, word) => WORDS[(index * 31 + word * word) % WORDS.length],
    ).join(' '),
  );
}
