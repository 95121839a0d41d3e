/** A tf.LayersModel as the original of a check. */
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import * as v from 'valibot';
import type { ModelArtifacts } from '../read/description.ts';
import { replaceKerasGrus } from './keras-gru.ts';
import type { Original } from './original.ts';

const TOPOLOGY = v.looseObject({});

/** Loads the model on the backend that is set. */
export async function loadLayersOriginal({
  modelTopology: saved,
  weights,
}: ModelArtifacts): Promise<Original> {
  const modelTopology = v.parse(TOPOLOGY, withoutOrthogonals(replaceKerasGrus(saved)));
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

/**
 * The topology with zeros in the place of orthogonal initializers, whose numbers the weights replace anyway. tfjs skips
 * initializers where all weights are given, but not those of stacked cells, and orthogonal ones take seconds, or fail.
 */
function withoutOrthogonals(topology: unknown): unknown {
  if (Array.isArray(topology)) return topology.map(withoutOrthogonals);
  if (typeof topology !== 'object' || topology === null) return topology;
  if ('class_name' in topology && topology.class_name === 'Orthogonal')
    return { class_name: 'Zeros', config: {} };
  return Object.fromEntries(Object.entries(topology).map(([key, item]) => [key, withoutOrthogonals(item)]));
}
