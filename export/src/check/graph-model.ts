/** A tf.GraphModel as the original of a check. */
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import type { GraphModelDescription, NodeOutput } from '../read/graph-description.ts';
import type { CheckTensor, Original } from './original.ts';

/** Loads the model on the backend that is set. */
export async function loadGraphOriginal(description: GraphModelDescription): Promise<Original> {
  const { inputs, outputs, weights, artifacts } = description;
  const weightSpecs = Array.from(weights, ([name, { dataType, tensor }]) => ({
    name,
    dtype: dataType,
    shape: [...tensor.shape],
  }));
  const handler = {
    load: async () => ({ ...artifacts, weightSpecs, getWeightStream: () => streamWeights(weights) }),
  };
  const model = await loadGraphModel(handler, { streamWeights: true });
  const names = outputs.map(({ source }) => nameOf(source));
  return {
    run: async (tensors) => {
      const feeds = Object.fromEntries(
        tensors.map((tensor, i) => [inputs[i]?.nodeName ?? '', toTfjs(tensor)]),
      );
      try {
        const results = [await execute(model, feeds, names)].flat();
        const read = await Promise.all(results.map(readTensor));
        tf.dispose(results);
        return read;
      } finally {
        tf.dispose(feeds);
      }
    },
    dispose: () => model.dispose(),
  };
}

/** One weight after the other, so that they are not in memory once more. */
function streamWeights(weights: GraphModelDescription['weights']): ReadableStream<ArrayBuffer> {
  const tensors = weights.values();
  return new ReadableStream({
    pull(controller) {
      const next = tensors.next();
      if (next.done) controller.close();
      else controller.enqueue(Uint8Array.from(bytesOf(next.value.tensor.data)).buffer);
    },
  });
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** With the index even where it is 0: a name alone may be one of the signature, which stands for another node. */
function nameOf({ nodeName, index }: NodeOutput): string {
  return `${nodeName}:${index}`;
}

function toTfjs({ data, shape, dataType }: CheckTensor): tf.Tensor {
  return tf.tensor(data, [...shape], dataType);
}

/** tfjs runs ops whose results have sizes of their own, and control flow, with `executeAsync` alone. */
function execute(
  model: Awaited<ReturnType<typeof loadGraphModel>>,
  feeds: tf.NamedTensorMap,
  names: string[],
): tf.Tensor | tf.Tensor[] | Promise<tf.Tensor | tf.Tensor[]> {
  try {
    return model.execute(feeds, names);
  } catch (cause) {
    if (cause instanceof Error && cause.message.includes('executeAsync'))
      return model.executeAsync(feeds, names);
    throw cause;
  }
}

async function readTensor(tensor: tf.Tensor): Promise<Pick<CheckTensor, 'data' | 'shape'>> {
  if (tensor.dtype === 'string' || tensor.dtype === 'complex64') {
    throw new Error(`an output is of type ${tensor.dtype}, which is not compared`);
  }
  return { data: await tensor.data<'float32' | 'int32' | 'bool'>(), shape: tensor.shape };
}
