import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, onTestFinished, test } from 'vitest';
import type { Batch } from '../../train/src/engines/engine.ts';
import { ONNXRUNTIME_ENGINE } from '../../train/src/engines/onnxruntime/engine.ts';
import { maxAbsDiff } from '../support/max-abs-diff.ts';
import { fillWeights } from './run-gradients.ts';

const SHARE = 0.3;
const RATE = 0.5;
/** Texts of 5, 3 and 1 tokens. */
const IDS = Int32Array.of(3, 5, 2, 7, 5, 1, 4, 4, 0, 0, 6, 0, 0, 0, 0);
const BATCH: Batch = {
  inputs: [{ data: IDS, shape: [3, 5] }],
  targets: Float32Array.of(1, 0, 1),
  rows: 3,
};

function buildModel() {
  const model = sequential({
    layers: [
      layers.embedding({ inputDim: 8, outputDim: 3, inputLength: 5, maskZero: true }),
      layers.lstm({ units: 4, recurrentActivation: 'sigmoid', recurrentInitializer: 'zeros' }),
      layers.dense({ units: 1, activation: 'sigmoid' }),
    ],
  });
  fillWeights(model, 3);
  return model;
}

/** The weights after a step of gradient descent by TensorFlow.js, as Miyato et al. describe it. */
function stepByTfjs(): Float32Array[] {
  const model = buildModel();
  const [embedding, lstm, dense] = model.layers;
  const mask = tf.notEqual(tf.tensor(IDS, [3, 5], 'int32'), 0);
  const look = (): tf.Tensor => asTensor(embedding?.apply(tf.tensor(IDS, [3, 5], 'int32')));
  const losses = (vectors: tf.Tensor): tf.Tensor => {
    const output = asTensor(dense?.apply(asTensor(lstm?.apply(vectors, { mask }))));
    return tf.neg(tf.log(tf.where(tf.tensor([[true], [false], [true]]), output, tf.sub(1, output))));
  };
  const vectors = look();
  const gradient = tf.grad((value: tf.Tensor) => tf.sum(losses(value)))(vectors);
  const real = tf.mul(vectors, tf.expandDims(tf.cast(mask, 'float32'), -1));
  const perturbation = tf.mul(
    tf.mul(gradient, SHARE),
    tf.div(tf.norm(real, 'euclidean', [1, 2], true), tf.norm(gradient, 'euclidean', [1, 2], true)),
  );
  const variables = model.trainableWeights.map((weight) => Reflect.get(weight, 'val'));
  const { grads } = tf.variableGrads((): tf.Scalar => {
    const moved = losses(tf.add(look(), perturbation));
    return tf.div(tf.sum(tf.add(losses(look()), moved)), 2 * BATCH.rows);
  }, variables);
  return variables.map((variable) =>
    Float32Array.from(tf.sub(variable, tf.mul(grads[variable.name] ?? 0, RATE)).dataSync()),
  );
}

function asTensor(value: unknown): tf.Tensor {
  if (!(value instanceof tf.Tensor)) throw new Error('a layer gives a tensor');
  return value;
}

test.for([1, 2])('an adversarial step is the one of TensorFlow.js, on %s threads', async (threads) => {
  const trainer = await ONNXRUNTIME_ENGINE.createTrainer(buildModel(), {
    loss: { name: 'binaryCrossentropy' },
    optimizer: { name: 'sgd' },
    threads,
    adversarial: SHARE,
  });
  onTestFinished(() => trainer.dispose());
  await trainer.trainBatch(BATCH, RATE);
  const expected = stepByTfjs();
  for (const [i, weights] of (await trainer.readWeights()).entries()) {
    expect(maxAbsDiff(weights, expected[i] ?? [])).toBeLessThan(1e-6);
  }
});
