/** How much a word vector of each time step moves the loss: what a recurrent layer can still learn from that step. */
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import '../tfjs.ts';
import type { Batch } from '../engines/engine.ts';

/**
 * The norm of the gradient of a text's cross-entropy by its word vectors, step by step, mean over the texts. It is
 * computed by TensorFlow.js, apart from the engine that trains.
 *
 * @param model a chain of layers that begins with an embedding; masks are left out.
 * @returns one number a time step, the first step first.
 */
export async function measureGradientNorms(model: LayersModel, batch: Batch): Promise<Float32Array> {
  const [embedding, ...body] = model.layers.filter((layer) => layer.getClassName() !== 'InputLayer');
  const [input] = batch.inputs;
  if (!embedding || !input) throw new Error('the model has no layer, or the batch no input');
  const norms = tf.tidy(() => {
    const tokens = tf.tensor2d(Int32Array.from(input.data), [batch.rows, input.shape[1] ?? 1], 'int32');
    const vectors = onlyTensor(embedding.apply(tokens));
    const lossOf = (x: tf.Tensor): tf.Tensor => {
      const output = body.reduce((value, layer) => onlyTensor(layer.apply(value)), x);
      return crossEntropy(output, batch.targets);
    };
    return tf.mean(tf.norm(tf.grad(lossOf)(vectors), 'euclidean', -1), 0);
  });
  try {
    return Float32Array.from(await norms.data());
  } finally {
    norms.dispose();
  }
}

/** Added up over the texts, so that the gradient of each is its own. */
function crossEntropy(output: tf.Tensor, targets: Float32Array): tf.Tensor {
  const classCount = output.shape.at(-1) ?? 1;
  const probabilities = classCount === 1 ? tf.concat([tf.sub(1, output), output], 1) : output;
  const chosen = tf.oneHot(tf.tensor1d(Int32Array.from(targets), 'int32'), Math.max(2, classCount));
  return tf.neg(tf.sum(tf.log(tf.add(tf.sum(tf.mul(probabilities, chosen), 1), LEAST_PROBABILITY))));
}

/** Keeps the logarithm finite. */
const LEAST_PROBABILITY = 1e-12;

function onlyTensor(value: unknown): tf.Tensor {
  const [tensor] = [value].flat();
  if (!(tensor instanceof tf.Tensor)) throw new Error('a layer gave no tensor');
  return tensor;
}
