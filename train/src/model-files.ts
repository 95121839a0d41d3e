/** Writes a model as tf.loadLayersModel reads it: model.json and weights.bin, with other files beside them. */
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { io } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { RunDirectoryError } from './errors/run-directory-error.ts';

const WEIGHTS_FILE = 'weights.bin';

/**
 * Writes all files under temporary names and renames them once they are complete, model.json last.
 *
 * @throws {RunDirectoryError} if the folder cannot be written.
 */
export async function writeModelFiles(
  directory: string,
  model: LayersModel,
  others: readonly (readonly [name: string, content: string])[] = [],
): Promise<void> {
  const { json, weights } = await encodeModel(model);
  const files: readonly (readonly [string, string | Uint8Array])[] = [
    [WEIGHTS_FILE, weights],
    ...others,
    ['model.json', json],
  ];
  const temporary = (name: string): string => join(directory, `.${name}.${process.pid}.tmp`);
  try {
    await makeFolder(resolve(directory));
    for (const [name, content] of files) await writeFile(temporary(name), content);
    for (const [name] of files) await rename(temporary(name), join(directory, name));
  } catch (error) {
    await Promise.all(files.map(([name]) => rm(temporary(name), { force: true }).catch(() => undefined)));
    throw new RunDirectoryError(directory, error);
  }
}

/** As `mkdir` with `recursive`, which tries forever in a folder that takes no others, such as /proc (Node 20). */
export async function makeFolder(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  await makeFolder(dirname(folder));
  await mkdir(folder).catch((error: unknown) => {
    if (!existsSync(folder)) throw error; // Another process may have made it in the meantime.
  });
}

/** The two artifacts of a tf.LayersModel: model.json with one weights file in its manifest, and that file. */
async function encodeModel(model: LayersModel): Promise<{ json: string; weights: Uint8Array }> {
  let encoded: { json: string; weights: Uint8Array } | undefined;
  const handler = io.withSaveHandler(async (artifacts) => {
    const { modelTopology, format, generatedBy, convertedBy, weightSpecs, weightData } = artifacts;
    const weightsManifest = [{ paths: [WEIGHTS_FILE], weights: weightSpecs ?? [] }];
    const json = toJson({ modelTopology, format, generatedBy, convertedBy, weightsManifest });
    encoded = { json, weights: new Uint8Array(io.CompositeArrayBuffer.join(weightData)) };
    return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts) };
  });
  await model.save(handler);
  if (!encoded) throw new Error('tfjs did not hand over the model');
  return encoded;
}

export function toJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 1)}\n`;
}
