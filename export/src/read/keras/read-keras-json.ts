/**
 * Reads what the Python package tensorflowjs makes of a file of Keras 3: a model.json that TensorFlow.js itself refuses,
 * since it says `batch_shape` where tfjs expects `batch_input_shape`, and names its weights otherwise.
 *
 * @see keras_h5_conversion.py in tensorflowjs 4.22
 */
import * as v from 'valibot';
import type { ReadModelParts } from '../describe-model.ts';
import type { WeightTensor } from '../description.ts';
import { parseKerasModel } from './keras-config.ts';
import { readCountedWeights, renameWeights } from './keras-weights.ts';

const KERAS_3 = v.object({
  keras_version: v.pipe(v.string(), v.regex(/^([3-9]|\d\d+)\./)),
  model_config: v.unknown(),
});
/** The path of a weight in a .keras file. */
const COUNTED = /\/vars\/\d+$/;

/**
 * @param topology the value of `modelTopology`.
 * @returns the model in the words of tfjs; undefined where it does not come from Keras 3.
 * @throws {InvalidModelError | UnsupportedLayersError} as `parseKerasModel` does.
 */
export function readKerasJson(
  topology: unknown,
  weights: readonly WeightTensor[],
  where: string,
): Pick<ReadModelParts, 'modelTopology' | 'weights' | 'dialect'> | undefined {
  const result = v.safeParse(KERAS_3, topology);
  if (!result.success) return undefined;
  const model = parseKerasModel(result.output.model_config, true, where);
  return {
    modelTopology: model.json,
    weights: weights.some(({ name }) => COUNTED.test(name))
      ? readCountedWeights(sourceOf(weights), model)
      : renameWeights(weights, model),
    dialect: 'keras',
  };
}

function sourceOf(weights: readonly WeightTensor[]) {
  // In front of the layers stands what Keras called the folder around them.
  const byPath = new Map(weights.map((weight) => [weight.name.replace(/^.*?(?=layers\/)/, ''), weight]));
  return {
    weight: (path: string, name: string): WeightTensor | undefined => {
      const weight = byPath.get(path);
      return weight && { ...weight, name };
    },
  };
}
