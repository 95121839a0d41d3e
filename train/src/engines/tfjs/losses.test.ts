import { clipByValue, grad, log, sigmoid, softmax, sum, type Tensor, tensor } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers'; // registers the gradients
import { describe, expect, test } from 'vitest';
import { maxAbsDiff } from '../../../../tests/support/max-abs-diff.ts';
import '../../tfjs.ts';
import type { LossOptions } from '../losses.ts';
import { rowLosses } from './losses.ts';

const TOLERANCE = 1e-6;
const values = (result: Tensor) => Array.from(result.dataSync());
const plain = (output: Tensor) => ({ values: output, logits: undefined });
const lossOf = (loss: LossOptions, targets: number[], output: Tensor) =>
  values(rowLosses(loss, Float32Array.from(targets), plain(output)));

describe('the losses', () => {
  const logits = tensor([2, -1, 0, 0.5], [4, 1]);

  test('are the same from logits and from probabilities where neither saturates', () => {
    const targets = Float32Array.of(1, 0, 1, 0);
    for (const labelSmoothing of [undefined, 0.2]) {
      const loss = { name: 'binaryCrossentropy', labelSmoothing } as const;
      const fromLogits = values(rowLosses(loss, targets, { values: sigmoid(logits), logits }));
      const fromProbabilities = values(rowLosses(loss, targets, plain(sigmoid(logits))));
      expect(maxAbsDiff(fromLogits, fromProbabilities)).toBeLessThanOrEqual(TOLERANCE);
      const y = labelSmoothing === undefined ? 1 : 0.9;
      const p = 1 / (1 + Math.exp(-2));
      expect(fromLogits[0]).toBeCloseTo(-(y * Math.log(p) + (1 - y) * Math.log(1 - p)), 6);
    }
  });

  test('stay exact where a sigmoid saturates, and so does their gradient', () => {
    const far = tensor([200, -200, 0], [3, 1]);
    const loss = (z: Tensor) =>
      rowLosses({ name: 'binaryCrossentropy' }, Float32Array.of(0, 1, 1), { values: sigmoid(z), logits: z });
    expect(maxAbsDiff(values(loss(far)), [200, 200, Math.log(2)])).toBeLessThanOrEqual(1e-5);
    expect(values(grad((z) => sum(loss(z)))(far))).toEqual([1, -1, -0.5]);
  });

  test.for(['categoricalCrossentropy', 'sparseCategoricalCrossentropy'] as const)(
    'take classes: %s',
    (name) => {
      const scores = tensor([1, 2, 3, 0, 0, 60], [2, 3]);
      const targets = name === 'categoricalCrossentropy' ? [0, 1, 0, 1, 0, 0] : [1, 0];
      const fromLogits = rowLosses({ name }, Float32Array.from(targets), {
        values: softmax(scores),
        logits: scores,
      });
      const total = Math.exp(1) + Math.exp(2) + Math.exp(3);
      expect(maxAbsDiff(values(fromLogits), [Math.log(total) - 2, 60])).toBeLessThanOrEqual(1e-5);
      const [first] = lossOf({ name }, targets, softmax(scores));
      expect(first).toBeCloseTo(Math.log(total) - 2, 6);

      const smoothed = { name, labelSmoothing: 0.3 } as const;
      const [row] = lossOf(smoothed, targets, softmax(scores));
      const logs = values(log(clipByValue(softmax(scores), 1e-7, 1)));
      expect(row).toBeCloseTo(-(0.1 * (logs[0] ?? 0) + 0.8 * (logs[1] ?? 0) + 0.1 * (logs[2] ?? 0)), 6);
    },
  );

  test('take the mean over all dimensions of a row', () => {
    const output = tensor([1, 2, 3, 4, 0, 0, 0, -2], [2, 2, 2]);
    const targets = [0, 0, 0, 0, 0, 0, 0, 0];
    expect(lossOf({ name: 'meanSquaredError' }, targets, output)).toEqual([7.5, 1]);
    expect(lossOf({ name: 'meanAbsoluteError' }, targets, output)).toEqual([2.5, 0.5]);
    expect(lossOf({ name: 'huber' }, targets, output)).toEqual([(0.5 + 1.5 + 2.5 + 3.5) / 4, 1.5 / 4]);
    expect(lossOf({ name: 'huber', delta: 3 }, targets, output)).toEqual([(0.5 + 2 + 4.5 + 7.5) / 4, 0.5]);
  });

  test('take one class index for each step of a sequence', () => {
    const scores = tensor([5, 0, 0, 5, 0, 5, 0, 5], [2, 2, 2]);
    const losses = lossOf({ name: 'sparseCategoricalCrossentropy' }, [0, 1, 0, 1], softmax(scores));
    const [right, wrong] = [Math.log(1 + Math.exp(-5)), Math.log(1 + Math.exp(5))];
    expect(maxAbsDiff(losses, [right, (wrong + right) / 2])).toBeLessThanOrEqual(1e-5);
  });

  test('have no gradient where the error is zero', () => {
    for (const name of ['meanAbsoluteError', 'huber'] as const) {
      const gradient = grad((x: Tensor) => sum(rowLosses({ name }, Float32Array.of(1, 1, 1), plain(x))));
      expect(values(gradient(tensor([1, 3, -1], [3, 1])))).toEqual([0, 1, -1]);
    }
  });
});
