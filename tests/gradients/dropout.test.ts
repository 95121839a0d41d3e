import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import type { BatchInput } from '../../train/src/engines/engine.ts';
import { createRandom } from '../../train/src/random.ts';
import { maxAbsDiff } from '../support/max-abs-diff.ts';
import { fillWeights, runTfjs, runTrainingGraph } from './run-gradients.ts';

const ROWS = 3;
const TIME = 6;
const EMBEDDING = 4;
const UNITS = 5;
const SEED = 11;
const RATE = 0.4;

/** What tfjs multiplies with: its dropout of ones, with the same seed. */
const factorsOf = (shape: number[], noiseShape?: number[]): BatchInput => {
  const factors = tf.dropout(tf.ones(shape), RATE, noiseShape, SEED);
  return noiseShape
    ? { data: Float32Array.from(tf.slice(factors, [0, 0, 0], noiseShape).dataSync()), shape: noiseShape }
    : { data: Float32Array.from(factors.dataSync()), shape };
};

/** A recurrent layer's factors, which it takes from a function of its options. */
const fixedFactors = (shape: number[]): BatchInput => {
  const random = createRandom(shape.at(-1) ?? 0);
  return {
    data: Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () =>
      random.next() < RATE ? 0 : 1 / (1 - RATE),
    ),
    shape,
  };
};
const dropoutFunc = (ones: tf.Tensor): tf.Tensor => {
  const { data, shape } = fixedFactors([...ones.shape]);
  return tf.mul(ones, tf.tensor(data, [...shape]));
};
const recurrent = {
  units: UNITS,
  dropout: RATE,
  recurrentDropout: RATE,
  recurrentInitializer: 'zeros',
  dropoutFunc,
} as const;
const embedding = () => layers.embedding({ inputDim: 9, outputDim: EMBEDDING, maskZero: true });
const ofCell = () => [fixedFactors([ROWS, EMBEDDING]), fixedFactors([ROWS, UNITS])];

test.for([
  {
    name: 'Dropout',
    build: () => [
      embedding(),
      layers.dropout({ rate: RATE, seed: SEED }),
      layers.lstm({ units: UNITS, recurrentInitializer: 'zeros' }),
    ],
    factors: () => [factorsOf([ROWS, TIME, EMBEDDING])],
  },
  {
    name: 'SpatialDropout1D',
    build: () => [
      embedding(),
      layers.spatialDropout1d({ rate: RATE, seed: SEED }),
      layers.lstm({ units: UNITS, recurrentInitializer: 'zeros' }),
    ],
    factors: () => [factorsOf([ROWS, TIME, EMBEDDING], [ROWS, 1, EMBEDDING])],
  },
  { name: 'dropout inside LSTM', build: () => [embedding(), layers.lstm(recurrent)], factors: ofCell },
  { name: 'dropout inside GRU', build: () => [embedding(), layers.gru(recurrent)], factors: ofCell },
  {
    name: 'dropout inside SimpleRNN',
    build: () => [embedding(), layers.simpleRNN(recurrent)],
    factors: ofCell,
  },
])('$name has the gradients of tfjs for the same draws', async ({ build, factors }) => {
  const model = sequential({ layers: [...build(), layers.dense({ units: 1, activation: 'sigmoid' })] });
  fillWeights(model, 5);
  const random = createRandom(6);
  const tokens = Int32Array.from({ length: ROWS * TIME }, () => random.integer(9));
  const batch = {
    inputs: [{ data: tokens, shape: [ROWS, TIME] }],
    rows: ROWS,
    targets: Float32Array.of(0, 1, 1),
  };
  const actual = await runTrainingGraph(model, batch, { name: 'meanSquaredError' }, factors());
  const expected = runTfjs(model, batch, (predictions) =>
    tf.sum(tf.square(tf.sub(predictions, tf.tensor2d(batch.targets, [ROWS, 1])))),
  );
  expect(maxAbsDiff(actual.loss, expected.loss)).toBeLessThanOrEqual(1e-5);
  for (const [i, { name, data }] of actual.gradients.entries()) {
    expect(maxAbsDiff(data, expected.gradients[i] ?? []), name).toBeLessThanOrEqual(2e-6);
  }
  expect(maxAbsDiff(actual.predictions, actual.trainingPredictions)).toBeGreaterThan(1e-3);
});
