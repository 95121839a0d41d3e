/** Reads the weights files that a model.json names. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import * as v from 'valibot';
import { WeightsFileError } from '../errors/weights-file-error.ts';
import type { WeightTensor } from './description.ts';
import { decodeWeights, totalWeightBytes, WEIGHT_SPECS } from './weight-specs.ts';

export const WEIGHTS_MANIFEST = v.array(
  v.object({ paths: v.pipe(v.array(v.string()), v.minLength(1)), weights: WEIGHT_SPECS }),
);
export type WeightsGroup = v.InferOutput<typeof WEIGHTS_MANIFEST>[number];

/**
 * Reads every group of weights; its files are cuts of one run of bytes.
 *
 * @param modelPath the model.json; the files lie beside it.
 * @throws {WeightsFileError} if a file is missing, outside the folder, or does not have the size that the manifest
 *   gives; sizes are compared before anything is read.
 * @throws {InvalidWeightsError} if a weight is not float32 or not finite.
 */
export async function readWeights(
  modelPath: string,
  groups: readonly WeightsGroup[],
  signal?: AbortSignal,
): Promise<WeightTensor[]> {
  totalWeightBytes(
    groups.flatMap(({ weights }) => weights),
    modelPath,
  );
  const weights: WeightTensor[] = [];
  for (const group of groups) {
    const bytes = await readGroup(modelPath, group, signal);
    weights.push(...decodeWeights(group.weights, bytes, modelPath));
  }
  return weights;
}

async function readGroup(
  modelPath: string,
  { paths, weights }: WeightsGroup,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const files = paths.map((path) => shardPath(modelPath, path));
  const sizes = await Promise.all(files.map((file) => shardSize(modelPath, file)));
  const expected = totalWeightBytes(weights, modelPath);
  const found = sizes.reduce((sum, size) => sum + size, 0);
  if (found !== expected) {
    const what = found < expected ? 'are truncated' : 'do not belong to this model.json';
    throw new WeightsFileError(
      files.join(', '),
      `The weights ${what}: expected ${expected} bytes, found ${found}`,
    );
  }
  const bytes = new Uint8Array(expected);
  let offset = 0;
  for (const file of files) {
    bytes.set(await readFile(file, { signal }), offset);
    offset += sizes[files.indexOf(file)] ?? 0;
  }
  return bytes;
}

/** A model.json from elsewhere must not make us read files outside its folder. */
function shardPath(modelPath: string, path: string): string {
  const relative = normalize(path);
  if (isAbsolute(relative) || relative === '..' || relative.startsWith(`..${sep}`)) {
    throw new WeightsFileError(modelPath, `The weights file "${path}" lies outside the folder of the model`);
  }
  return join(dirname(modelPath), relative);
}

async function shardSize(modelPath: string, file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (cause) {
    throw new WeightsFileError(modelPath, `The weights file "${file}" cannot be read`, cause);
  }
}
