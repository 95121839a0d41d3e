/** Reads the weights files that a model.json names. */
import * as v from 'valibot';
import { WeightsFileError } from '../errors/weights-file-error.ts';
import type { FileContent, ModelFiles } from './model-files.ts';
import { decodeStoredWeights, type StoredWeight } from './weight-data.ts';
import { totalWeightBytes, WEIGHT_SPECS } from './weight-specs.ts';

export const WEIGHTS_MANIFEST = v.array(
  v.object({ paths: v.pipe(v.array(v.string()), v.minLength(1)), weights: WEIGHT_SPECS }),
);
export type WeightsGroup = v.InferOutput<typeof WEIGHTS_MANIFEST>[number];

/**
 * Reads every group of weights; its files are cuts of one run of bytes.
 *
 * @throws {WeightsFileError} if a file is missing, outside the folder, or does not have the size that the manifest
 *   gives; no more than that size is read.
 * @throws {InvalidWeightsError} if a weight is of a type that no weight of a model can have.
 */
export async function readWeights(
  files: ModelFiles,
  groups: readonly WeightsGroup[],
): Promise<StoredWeight[]> {
  const where = files.locate(files.modelName);
  totalWeightBytes(
    groups.flatMap(({ weights }) => weights),
    where,
  );
  const weights: StoredWeight[] = [];
  for (const group of groups) {
    weights.push(...decodeStoredWeights(group.weights, await readGroup(files, group, where), where));
  }
  return weights;
}

async function readGroup(
  files: ModelFiles,
  { paths, weights }: WeightsGroup,
  where: string,
): Promise<Uint8Array<ArrayBuffer>> {
  for (const path of paths) checkPath(path, where);
  const expected = totalWeightBytes(weights, where);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let found = 0;
  for (const path of paths) {
    const file = await readShard(files, path, expected - found);
    found += file.sizeBytes;
    if (!file.bytes) break;
    parts.push(file.bytes);
  }
  if (found === expected) return join(parts, expected);
  const what = found < expected ? 'are truncated' : 'do not belong to this model.json';
  throw new WeightsFileError(
    paths.map((path) => files.locate(path)).join(', '),
    `The weights ${what}: expected ${expected} bytes, found ${found}`,
  );
}

/**
 * A model.json from elsewhere must not make us read files outside its folder: names of files in it, or in folders
 * inside it, on any system.
 */
function checkPath(path: string, where: string): void {
  const isInside = path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
  if (isInside && !FORBIDDEN.test(path)) return;
  throw new WeightsFileError(
    where,
    `The weights file ${JSON.stringify(path)} lies outside the folder of the model`,
  );
}

/** What separates folders on Windows, drives, addresses and their parts from a path. */
const FORBIDDEN = /[\\:?#\p{Cc}]/u;

async function readShard(files: ModelFiles, path: string, maxBytes: number): Promise<FileContent> {
  const file = await files.read(path, maxBytes);
  if (file) return file;
  const what = `There is no weights file "${files.locate(path)}"`;
  throw new WeightsFileError(files.locate(files.modelName), what);
}

function join(parts: readonly Uint8Array<ArrayBuffer>[], length: number): Uint8Array<ArrayBuffer> {
  const [only, ...others] = parts;
  if (only && others.length === 0) return only;
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
