import { describe, expect, test } from 'vitest';
import { readClassifications } from './classification.ts';
import { measureClassifications } from './metrics.ts';

const BINARY = ['negative', 'positive'];

describe('measureClassifications', () => {
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
