/**
 * GRUs that reset the state after its product with the kernel, as Keras makes them by default. TensorFlow.js does not
 * load them, so the expected states are computed here from its operators, by the formula of Keras.
 *
 * @see GRUCell.call in keras/src/layers/rnn/gru.py of Keras 3
 */
import { convertDescription, describeModel, type ModelDescription } from '@onnx-bridge/export';
import { encodeModel } from '@onnx-bridge/export/onnx';
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { createRandom } from '../../train/src/random.ts';
import { maxAbsDiff } from '../support/max-abs-diff.ts';
import { saveInMemory, seedWeights } from '../support/tfjs-models.ts';
import { FEATURES } from './case-parts.ts';
import { values } from './layer-inputs.ts';

const UNITS = 4;
const TOLERANCE = 2e-6;
const X = values(2, 6, FEATURES);

/** A GRU whose bias has a second row, for the state. */
async function describeGru(activation: 'tanh' | 'gelu', useBias: boolean): Promise<ModelDescription> {
  const layer = layers.gru({
    units: UNITS,
    activation,
    useBias,
    recurrentActivation: 'sigmoid',
    recurrentInitializer: 'zeros',
    returnSequences: true,
    inputShape: [null, FEATURES],
  });
  const description = describeModel(
    await saveInMemory(seedWeights(sequential({ layers: [layer] }), 5)),
    'gru',
  );
  const random = createRandom(6).next;
  return {
    ...description,
    layers: description.layers.map(({ weights, ...rest }) => ({
      ...rest,
      config: { ...rest.config, resetAfter: true },
      weights: weights.map((weight) =>
        weight.shape.length === 1
          ? { ...weight, shape: [2, 3 * UNITS], data: Float32Array.from({ length: 6 * UNITS }, random) }
          : weight,
      ),
    })),
  };
}

function runKeras({ layers: [gru] }: ModelDescription, activation: 'tanh' | 'gelu'): Float32Array {
  return tf.tidy(() => {
    const weight = (name: string): tf.Tensor => {
      const found = gru?.weights.find((candidate) => candidate.name === name);
      return found ? tf.tensor(found.data, [...found.shape]) : tf.zeros([2, 3 * UNITS]);
    };
    const [inputBias = tf.zeros([1]), stateBias = tf.zeros([1])] = tf.unstack(weight('bias'));
    const states: tf.Tensor[] = [];
    let state: tf.Tensor = tf.zeros([2, UNITS]);
    for (const step of tf.unstack(tf.tensor3d(Float32Array.from(X.data), [2, 6, FEATURES]), 1)) {
      const [xz, xr, xh] = tf.split(tf.add(tf.matMul(step, weight('kernel')), inputBias), 3, 1);
      const [hz, hr, hh] = tf.split(tf.add(tf.matMul(state, weight('recurrent_kernel')), stateBias), 3, 1);
      const gate = (a = state, b = state): tf.Tensor => tf.sigmoid(tf.add(a, b));
      const sum = tf.add(xh ?? state, tf.mul(gate(xr, hr), hh ?? state));
      const erf = tf.erf(tf.div(sum, Math.SQRT2));
      const candidate = activation === 'tanh' ? tf.tanh(sum) : tf.mul(sum, tf.mul(0.5, tf.add(1, erf)));
      const update = gate(xz, hz);
      state = tf.add(tf.mul(update, state), tf.mul(tf.sub(1, update), candidate));
      states.push(state);
    }
    return Float32Array.from(tf.stack(states, 1).dataSync());
  });
}

test.for([
  ['tanh', true, 'GRU'],
  ['tanh', false, 'GRU'],
  ['gelu', true, 'Scan'],
  ['gelu', false, 'Scan'],
] as const)(
  'a GRU with %s, bias %s, is what Keras computes, as %s',
  async ([activation, useBias, opType]) => {
    const description = await describeGru(activation, useBias);
    const { model, inputs, outputs } = convertDescription(description);
    const session = await InferenceSession.create(encodeModel(model), { intraOpNumThreads: 1 });
    const results = await session.run({
      [inputs[0]?.name ?? '']: new Tensor('float32', X.data, [...X.shape]),
    });
    await session.release();
    const actual = results[outputs[0]?.name ?? '']?.data;
    expect(model.graph.nodes.map((node) => node.opType)).toContain(opType);
    expect(
      maxAbsDiff(actual instanceof Float32Array ? actual : [], runKeras(description, activation)),
    ).toBeLessThan(TOLERANCE);
  },
);
