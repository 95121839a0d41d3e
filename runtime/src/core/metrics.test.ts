import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { readClassifications } from './classification.ts';
import { measureClassifications } from './metrics.ts';

const BINARY = ['negative', 'positive'];

/** Labels and scores with their figures by scikit-learn 1.7: log_loss, roc_auc_score and the macro averages. */
const REFERENCE = JSON.parse(
  await readFile(new URL('./fixtures/scikit-learn-metrics.json', import.meta.url), 'utf8'),
);

describe('measureClassifications', () => {
  test.for([
    ['two labels', REFERENCE.binary, BINARY, REFERENCE.binary.positive],
    ['three labels', REFERENCE.multi, ['a', 'b', 'c'], REFERENCE.multi.scores?.flat()],
  ] as const)('gives the figures of scikit-learn for %s', ([, expected, labels, outputs]) => {
    const truth = expected.labels.map((index: number) => labels[index]);
    const classifications = readClassifications(Float32Array.from(outputs), truth.length, labels);
    const metrics = measureClassifications(classifications, truth, labels);
    expect(metrics.loss).toBeCloseTo(expected.logLoss, 5);
    expect(metrics.rocAuc).toBeCloseTo(expected.rocAuc, 10);
    expect(metrics.precision).toBeCloseTo(expected.precision, 10);
    expect(metrics.recall).toBeCloseTo(expected.recall, 10);
    expect(metrics.f1).toBeCloseTo(expected.f1, 10);
  });

  test('has no ROC curve where a label has no texts', () => {
    const classifications = readClassifications(new Float32Array([0.9, 0.2]), 2, BINARY);
    expect(measureClassifications(classifications, ['positive', 'positive'], BINARY).rocAuc).toBeNull();
  });

  test('puts answers into bins by probability, and measures how far these are off', () => {
    const classifications = readClassifications(new Float32Array([0.95, 0.05, 1, 0.75]), 4, BINARY);
    const truth = ['positive', 'positive', 'positive', 'negative'];
    const { expectedCalibrationError, bins } = measureClassifications(
      classifications,
      truth,
      BINARY,
    ).calibration;
    expect(bins).toHaveLength(10);
    expect(bins.map(({ count }) => count)).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 0, 3]);
    expect(bins[9]?.accuracy).toBeCloseTo(2 / 3, 12);
    expect(bins[9]?.meanProbability).toBeCloseTo(2.9 / 3, 6);
    expect(expectedCalibrationError).toBeCloseTo((3 * (2.9 / 3 - 2 / 3) + 0.75) / 4, 6);
  });

  test('gives loss and accuracy of a binary model as Keras does', () => {
    const classifications = readClassifications(new Float32Array([0.9, 0.2, 0.8, 0.25, 0.5]), 5, BINARY);
    const truth = ['positive', 'negative', 'negative', 'positive', 'positive'];
    const metrics = measureClassifications(classifications, truth, BINARY);
    // keras.losses.BinaryCrossentropy() of Keras 3.12, float32.
    expect(metrics.loss).toBeCloseTo(0.8034766912460327, 6);
    expect(metrics.accuracy).toBe(3 / 5);
    expect(metrics.count).toBe(5);
    expect(metrics.confusionMatrix).toEqual([
      [1, 1],
      [1, 2],
    ]);
  });

  test('gives the loss of a categorical model as Keras does', () => {
    const labels = ['a', 'b', 'c'];
    const output = new Float32Array([0.7, 0.2, 0.1, 0.1, 0.3, 0.6, 0.5, 0.5, 0]);
    const metrics = measureClassifications(readClassifications(output, 3, labels), ['a', 'c', 'b'], labels);
    // keras.losses.CategoricalCrossentropy() of Keras 3.12.
    expect(metrics.loss).toBeCloseTo(0.5202159285545349, 5);
    expect(metrics.accuracy).toBeCloseTo(2 / 3, 12);
  });

  test('counts a certain error as a probability of 1e-7, not as infinity', () => {
    const classifications = readClassifications(new Float32Array([1, 0]), 2, BINARY);
    const { loss } = measureClassifications(classifications, ['negative', 'positive'], BINARY);
    expect(loss).toBeCloseTo(-Math.log(1e-7), 12);
  });

  test('gives precision, recall and F1 of each label', () => {
    const classifications = readClassifications(new Float32Array([0.9, 0.9, 0.9, 0.1]), 4, BINARY);
    const { perLabel } = measureClassifications(
      classifications,
      ['positive', 'positive', 'negative', 'positive'],
      BINARY,
    );
    expect(perLabel).toEqual([
      { label: 'negative', count: 1, precision: 0, recall: 0, f1: 0 },
      { label: 'positive', count: 3, precision: 2 / 3, recall: 2 / 3, f1: 2 / 3 },
    ]);
  });

  test('gives 0, not NaN, for a label that nobody has and nothing got', () => {
    const labels = ['a', 'b', 'c'];
    const classifications = readClassifications(new Float32Array([0.75, 0.25, 0]), 1, labels);
    const { perLabel } = measureClassifications(classifications, ['a'], labels);
    expect(perLabel[2]).toEqual({ label: 'c', count: 0, precision: 0, recall: 0, f1: 0 });
  });
});
