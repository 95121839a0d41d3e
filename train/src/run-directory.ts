/** Writes a run directory: the model as tf.loadLayersModel reads it, how it takes texts, and how it was trained. */
import { constants, existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { TextEncoding } from '@onnx-bridge/runtime/text';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { RunDirectoryError } from './errors/run-directory-error.ts';
import { toJson, writeModelFiles } from './model-files.ts';
import type { TrainingReport } from './training-report.ts';

/** Where the state of the training lies that a run directory is of. */
export function checkpointFileOf(directory: string): string {
  return join(directory, 'checkpoint', 'latest.bin');
}

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
  await writeModelFiles(directory, run.model, [
    ['text.json', toJson(run.encoding)],
    ['training.json', toJson(run.report)],
  ]);
}
