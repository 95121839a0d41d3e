/** Writes a run directory: the model as tf.loadLayersModel reads it, how it takes texts, and how it was trained. */
import { constants, existsSync } from 'node:fs';
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { TextEncoding } from '@onnx-bridge/runtime/text';
import { io } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { RunDirectoryError } from './errors/run-directory-error.ts';
import type { TrainingReport } from './training-report.ts';

const WEIGHTS_FILE = 'weights.bin';

/**
 * Looks whether a run directory can be written, before the time for training is spent; makes nothing.
 *
 * @throws {RunDirectoryError} if the folder, or the nearest one above it that exists, cannot be written.
 */
export async function checkRunDirectory(directory: string): Promise<void> {
  let folder = resolve(directory);
  try {
    while (!existsSync(folder)) folder = dirname(folder);
    await access(join(folder, '.'), constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new RunDirectoryError(directory, error);
  }
}

/**
 * Each file is written under a temporary name and renamed once all are complete, model.json last, so that a run
 * directory never holds half a model.
 *
 * @throws {RunDirectoryError} if the folder cannot be written.
 */
export async function writeRunDirectory(
  directory: string,
  run: { readonly model: LayersModel; readonly encoding: TextEncoding; readonly report: TrainingReport },
): Promise<void> {
  const { json, weights } = await encodeModel(run.model);
  const files: readonly (readonly [string, string | Uint8Array])[] = [
    [WEIGHTS_FILE, weights],
    ['text.json', toJson(run.encoding)],
    ['training.json', toJson(run.report)],
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
async function makeFolder(folder: string): Promise<void> {
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

function toJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 1)}\n`;
}
