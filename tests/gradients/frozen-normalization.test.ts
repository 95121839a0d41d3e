/** tfjs normalizes a frozen layer with the batch's statistics: the expected values come from its operators. */
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { maxAbsDiff } from '../support/max-abs-diff.ts';
import { fillWeights, runTrainingGraph } from './run-gradients.ts';

test('a frozen BatchNormalization keeps its statistics, which are constants of the gradient', async () => {
  const normalization = layers.batchNormalization({ epsilon: 0.01 });
  const model = sequential({
    layers: [layers.dense({ units: 3, inputShape: [2] }), normalization, layers.dense({ units: 1 })],
  });
  fillWeights(model, 4);
  normalization.trainable = false;
  const inputs = Float32Array.of(0.3, -1, 2, 0.5, -0.7, 1.1, 0.9, -0.2);
  const targets = Float32Array.of(1, -1, 0.5, 2);
  const [gamma, beta, mean, variance] = normalization.weights.map((weight) => weight.read());
  if (!gamma || !beta || !mean || !variance) throw new Error('four weights expected');
  const variables = model.trainableWeights.map((weight) => tf.variable(tf.clone(weight.read())));
  const { value, grads } = tf.variableGrads(() => {
    const [kernel, bias, lastKernel, lastBias] = variables;
    if (!kernel || !bias || !lastKernel || !lastBias) throw new Error('four variables expected');
    const hidden = tf.add(tf.matMul(tf.tensor2d(inputs, [4, 2]), tf.reshape(kernel, [2, 3])), bias);
    const normal = tf.div(tf.sub(hidden, mean), tf.sqrt(tf.add(variance, 0.01)));
    const output = tf.add(
      tf.matMul(tf.add(tf.mul(normal, gamma), beta), tf.reshape(lastKernel, [3, 1])),
      lastBias,
    );
    return tf.sum<tf.Scalar>(tf.square(tf.sub(output, tf.tensor2d(targets, [4, 1]))));
  }, variables);
  const batch = { inputs: [{ data: inputs, shape: [4, 2] }], rows: 4, targets };
  const actual = await runTrainingGraph(model, batch, { name: 'meanSquaredError' });
  expect(actual.moved).toEqual([]);
  expect(maxAbsDiff(actual.loss, value.dataSync())).toBeLessThanOrEqual(1e-5);
  expect(actual.gradients).toHaveLength(4);
  for (const [i, { name, data }] of actual.gradients.entries()) {
    expect(maxAbsDiff(data, grads[variables[i]?.name ?? '']?.dataSync() ?? []), name).toBeLessThanOrEqual(
      1e-5,
    );
  }
});
