import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import type { LossOptions } from '../../train/src/engines/losses.ts';
import { createRandom } from '../../train/src/random.ts';
import { maxAbsDiff } from '../support/max-abs-diff.ts';
import { fillWeights, runTfjs, runTrainingGraph } from './run-gradients.ts';

const ROWS = 4;
const TIME = 5;
const CLASSES = 3;
const TOLERANCE = 2e-6;

type Losses = (targets: tf.Tensor, predictions: tf.Tensor) => tf.Tensor;

interface LossCase {
  readonly loss: LossOptions;
  readonly activation: 'sigmoid' | 'softmax' | 'tanh';
  /** Of each output, or of each step's classes. */
  readonly expected: Losses;
  readonly isSparse?: boolean;
}

const binary: Losses = (targets, predictions) =>
  tf.neg(
    tf.add(tf.mul(targets, tf.log(predictions)), tf.mul(tf.sub(1, targets), tf.log(tf.sub(1, predictions)))),
  );
const categorical: Losses = (targets, predictions) =>
  tf.neg(tf.sum(tf.mul(targets, tf.log(predictions)), -1));
const oneHot = (indices: tf.Tensor): tf.Tensor =>
  tf.cast(tf.oneHot(tf.cast(indices, 'int32'), CLASSES), 'float32');

const CASES: readonly LossCase[] = [
  { loss: { name: 'binaryCrossentropy' }, activation: 'sigmoid', expected: binary },
  {
    loss: { name: 'binaryCrossentropy', labelSmoothing: 0.2 },
    activation: 'sigmoid',
    expected: (targets, predictions) => binary(tf.add(tf.mul(targets, 0.8), 0.1), predictions),
  },
  { loss: { name: 'categoricalCrossentropy' }, activation: 'softmax', expected: categorical },
  {
    loss: { name: 'categoricalCrossentropy', labelSmoothing: 0.3 },
    activation: 'softmax',
    expected: (targets, predictions) => categorical(tf.add(tf.mul(targets, 0.7), 0.1), predictions),
  },
  {
    loss: { name: 'sparseCategoricalCrossentropy' },
    activation: 'softmax',
    isSparse: true,
    expected: (targets, predictions) => categorical(oneHot(targets), predictions),
  },
  {
    loss: { name: 'sparseCategoricalCrossentropy', labelSmoothing: 0.3 },
    activation: 'softmax',
    isSparse: true,
    expected: (targets, predictions) => categorical(tf.add(tf.mul(oneHot(targets), 0.7), 0.1), predictions),
  },
  {
    loss: { name: 'meanSquaredError' },
    activation: 'tanh',
    expected: (targets, predictions) => tf.square(tf.sub(predictions, targets)),
  },
  {
    loss: { name: 'meanAbsoluteError' },
    activation: 'tanh',
    expected: (targets, predictions) => tf.abs(tf.sub(predictions, targets)),
  },
  ...[undefined, 0.3].map(
    (delta = 1): LossCase => ({
      loss: { name: 'huber', delta },
      activation: 'tanh',
      expected: (targets, predictions) => {
        const error = tf.abs(tf.sub(predictions, targets));
        const quadratic = tf.minimum(error, delta);
        return tf.add(tf.mul(0.5, tf.square(quadratic)), tf.mul(delta, tf.sub(error, quadratic)));
      },
    }),
  ),
];

describe.for([false, true])('a loss of a model with an output a step: %s', (everyStep) => {
  test.for(CASES)(
    '$loss agrees with its formula in tfjs',
    async ({ loss, activation, expected, isSparse }) => {
      const model = sequential({
        layers: [
          layers.embedding({ inputDim: 9, outputDim: 3 }),
          layers.gru({ units: 3, recurrentInitializer: 'zeros', returnSequences: everyStep }),
          layers.dense({ units: CLASSES, activation }),
        ],
      });
      fillWeights(model, 3);
      const random = createRandom(4);
      const places = everyStep ? [ROWS, TIME] : [ROWS];
      const placeCount = places.reduce((a, b) => a * b);
      const targets = isSparse
        ? Float32Array.from({ length: placeCount }, () => random.integer(CLASSES))
        : drawTargets(loss, placeCount, random);
      const sampleWeights = Float32Array.from({ length: ROWS }, () => 2 * random.next());
      const tokens = Int32Array.from({ length: ROWS * TIME }, () => random.integer(9));
      const batch = { inputs: [{ data: tokens, shape: [ROWS, TIME] }], rows: ROWS, targets, sampleWeights };
      const byTfjs = runTfjs(model, batch, (predictions) => {
        const shaped = tf.tensor(targets, isSparse ? places : [...places, CLASSES]);
        const losses = tf.reshape(expected(shaped, predictions), [ROWS, -1]);
        return tf.sum(tf.mul(tf.mean(losses, 1), tf.tensor1d(sampleWeights)));
      });
      const actual = await runTrainingGraph(model, batch, loss);
      expect(maxAbsDiff(actual.loss, byTfjs.loss)).toBeLessThanOrEqual(ROWS * TOLERANCE);
      for (const [i, { name, data }] of actual.gradients.entries()) {
        expect(maxAbsDiff(data, byTfjs.gradients[i] ?? []), name).toBeLessThanOrEqual(TOLERANCE);
      }
    },
  );

  test('there are ten of them', () => {
    expect(CASES).toHaveLength(10);
  });
});

/** Two-valued, probabilities that add up to 1, or any numbers, as the loss wants them. */
function drawTargets(
  { name }: LossOptions,
  placeCount: number,
  random: ReturnType<typeof createRandom>,
): Float32Array {
  const rows = Array.from({ length: placeCount }, () => {
    const values = Array.from({ length: CLASSES }, () => random.next());
    const total = values.reduce((a, b) => a + b);
    if (name === 'binaryCrossentropy') return values.map(Math.round);
    return name === 'categoricalCrossentropy'
      ? values.map((value) => value / total)
      : values.map((value) => 3 * value - 1.5);
  });
  return Float32Array.from(rows.flat());
}

test('targets that do not add up to 1 weigh the gradient by their sum', async () => {
  const model = sequential({ layers: [layers.dense({ units: 3, inputShape: [2], activation: 'softmax' })] });
  fillWeights(model, 1);
  const input = { data: Float32Array.of(0.5, -1, 2, 0.3), shape: [2, 2] };
  const batch = { inputs: [input], rows: 2, targets: Float32Array.of(0, 0, 0, 2, 0.5, 0) };
  const expected = runTfjs(model, batch, (predictions) =>
    tf.sum<tf.Scalar>(categorical(tf.tensor(batch.targets, [2, 3]), predictions)),
  );
  const { gradients } = await runTrainingGraph(model, batch, { name: 'categoricalCrossentropy' });
  for (const [i, { data }] of gradients.entries()) {
    expect(maxAbsDiff(data, expected.gradients[i] ?? [])).toBeLessThanOrEqual(2e-6);
  }
});

test('a loss stays exact where the probability has saturated', async () => {
  const model = sequential({
    layers: [layers.dense({ units: 1, activation: 'sigmoid', inputShape: [1], useBias: false })],
  });
  model.setWeights([tf.tensor2d([[60]])]);
  const input = { data: Float32Array.of(1, -1), shape: [2, 1] };
  const batch = { inputs: [input], rows: 2, targets: Float32Array.of(0, 1) };
  const { loss, gradients } = await runTrainingGraph(model, batch, { name: 'binaryCrossentropy' });
  expect(loss[0]).toBeCloseTo(120, 4);
  expect(gradients[0]?.data[0]).toBeCloseTo(2, 6);
});
