/** tfjs refuses to run pooling under a mask: the expected values come from its operators, put together as Keras does. */
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { maxAbsDiff } from '../support/max-abs-diff.ts';
import { fillWeights, runTrainingGraph } from './run-gradients.ts';

const TOKENS = [
  [3, 1, 4, 0, 0],
  [0, 0, 5, 2, 0],
  [2, 7, 1, 8, 2],
];
const TARGETS = [0.5, -1, 2];

/** `[rows, time, 1]`: 1 for a real step. */
const real = () =>
  tf.expandDims(tf.cast(tf.notEqual(tf.tensor2d(TOKENS, undefined, 'int32'), 0), 'float32'), 2);

test.for([
  {
    name: 'the average counts real steps alone',
    layer: () => layers.globalAveragePooling1d(),
    pool: (steps: tf.Tensor) => tf.div(tf.sum(tf.mul(steps, real()), 1), tf.sum(real(), 1)),
  },
  {
    name: 'the maximum is one of a real step',
    layer: () => layers.globalMaxPooling1d(),
    pool: (steps: tf.Tensor) => tf.max(tf.sub(steps, tf.mul(tf.sub(1, real()), 1e6)), 1),
  },
])('under a mask, $name', async ({ layer, pool }) => {
  const model = sequential({
    layers: [
      layers.embedding({ inputDim: 9, outputDim: 4, maskZero: true }),
      layer(),
      layers.dense({ units: 1, activation: 'tanh' }),
    ],
  });
  fillWeights(model, 2);
  const batch = {
    inputs: [{ data: Int32Array.from(TOKENS.flat()), shape: [3, 5] }],
    rows: 3,
    targets: Float32Array.from(TARGETS),
  };
  const variables = model.weights.map((weight) => tf.variable(tf.clone(weight.read())));
  const { value, grads } = tf.variableGrads(() => {
    const [table, kernel, bias] = variables;
    if (!table || !kernel || !bias) throw new Error('three weights expected');
    const steps = tf.gather(table, tf.tensor2d(TOKENS, undefined, 'int32'));
    const output = tf.tanh(tf.add(tf.matMul(pool(steps), kernel), bias));
    return tf.sum<tf.Scalar>(tf.square(tf.sub(output, tf.tensor2d(TARGETS, [3, 1]))));
  }, variables);
  const actual = await runTrainingGraph(model, batch, { name: 'meanSquaredError' });
  expect(maxAbsDiff(actual.loss, value.dataSync())).toBeLessThanOrEqual(1e-5);
  for (const [i, { name, data }] of actual.gradients.entries()) {
    expect(maxAbsDiff(data, grads[variables[i]?.name ?? '']?.dataSync() ?? []), name).toBeLessThanOrEqual(
      2e-6,
    );
  }
});

test('a row without a real step gives 0, and no gradient', async () => {
  for (const layer of [layers.globalAveragePooling1d(), layers.globalMaxPooling1d()]) {
    const model = sequential({
      layers: [layers.embedding({ inputDim: 9, outputDim: 4, maskZero: true }), layer],
    });
    fillWeights(model, 2);
    const input = { data: new Int32Array(5), shape: [1, 5] };
    const batch = { inputs: [input], rows: 1, targets: new Float32Array(4).fill(1) };
    const { predictions, gradients } = await runTrainingGraph(model, batch, { name: 'meanSquaredError' });
    expect(maxAbsDiff(predictions, [0, 0, 0, 0])).toBe(0);
    expect(gradients[0]?.data.every((value) => value === 0)).toBe(true);
  }
});
