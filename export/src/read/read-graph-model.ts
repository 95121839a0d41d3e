/** Reads a tfjs graph model. */
import { describeGraphModel } from './describe-graph-model.ts';
import type { GraphModelDescription } from './graph-description.ts';
import type { OpenJsonModel } from './open-model.ts';
import { readWeights } from './read-weights.ts';

/**
 * Reads a model.json of the format `graph-model` that has been opened, with its weights.
 *
 * @throws {InvalidModelError | WeightsFileError | InvalidWeightsError} if the model cannot be read.
 */
export async function readGraphModel({ json, files, path }: OpenJsonModel): Promise<GraphModelDescription> {
  const weights = await readWeights(files, json.weightsManifest);
  const named = weights.map(({ name, shape, dataType, data }) => ({
    name,
    dataType,
    tensor: { dataType, shape, data },
  }));
  const byName = new Map(named.map(({ name, ...weight }) => [name, weight]));
  return describeGraphModel({ ...json, weights: byName }, path);
}
