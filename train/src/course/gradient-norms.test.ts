import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import '../tfjs.ts';
import { measureGradientNorms } from './gradient-norms.ts';

const TOKENS = Int32Array.of(1, 2, 3, 3, 0, 1);
const LABELS = [1, 0];

test('gives the norms that follow from the formula of logistic regression', async () => {
  const model = sequential({
    layers: [
      layers.embedding({ inputDim: 4, outputDim: 2, inputLength: 3 }),
      layers.flatten(),
      layers.dense({ units: 1, activation: 'sigmoid' }),
    ],
  });
  const norms = await measureGradientNorms(model, {
    inputs: [{ data: TOKENS, shape: [2, 3] }],
    targets: Float32Array.from(LABELS),
    rows: 2,
  });

  const [table = [], kernel = [], bias = []] = model
    .getWeights()
    .map((weight) => Array.from(weight.dataSync()));
  const at = (values: readonly number[], i: number): number => values[i] ?? Number.NaN;
  const errors = LABELS.map((label, row) => {
    const rowTokens = TOKENS.subarray(row * 3, row * 3 + 3);
    const logit = rowTokens.reduce(
      (sum, id, step) =>
        sum + [0, 1].reduce((dot, k) => dot + at(table, 2 * id + k) * at(kernel, 2 * step + k), 0),
      at(bias, 0),
    );
    return Math.abs(1 / (1 + Math.exp(-logit)) - label);
  });
  const meanError = errors.reduce((a, b) => a + b) / errors.length;
  expect(norms).toHaveLength(3);
  for (const [step, norm] of norms.entries()) {
    expect(norm).toBeCloseTo(meanError * Math.hypot(at(kernel, 2 * step), at(kernel, 2 * step + 1)), 6);
  }
});
