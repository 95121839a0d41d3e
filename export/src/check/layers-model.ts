/** A tf.LayersModel as the original of a check. */
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import * as v from 'valibot';
import type { ModelArtifacts } from '../read/description.ts';
import { replaceKerasGrus } from './keras-gru.ts';
import type { Original } from './original.ts';

const TOPOLOGY = v.looseObject({});

/**
 * Loads the model on the backend that is set. With all weights given, tfjs skips the initializers (orthogonal ones take
 * seconds).
 */
export async function loadLayersOriginal({
  modelTopology: saved,
  weights,
}: ModelArtifacts): Promise<Original> {
  const modelTopology = v.parse(TOPOLOGY, replaceKerasGrus(saved));
  const weightSpecs = weights.map(({ name, shape }) => ({
    name,
    shape: [...shape],
    dtype: 'float32' as const,
  }));
  const weightData = weights.map(({ data }) => data.slice().buffer);
  const model = await loadLayersModel({ load: async () => ({ modelTopology, weightSpecs, weightData }) });
  return {
    run: async (inputs) => {
      const results = tf.tidy(() =>
        model.predict(inputs.map(({ data, shape, dataType }) => tf.tensor(data, [...shape], dataType))),
      );
      const outputs = Array.isArray(results) ? results : [results];
      try {
        return await Promise.all(
          outputs.map(async (output) => ({ data: await output.data<'float32'>(), shape: output.shape })),
        );
      } finally {
        tf.dispose(outputs);
      }
    },
    dispose: () => model.dispose(),
  };
}
