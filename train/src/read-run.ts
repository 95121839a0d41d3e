/** Reads what a run directory holds of the trained model: model.json with its weights, text.json, training.json. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseTextEncoding, type TextEncoding } from '@onnx-bridge/runtime/text';
import { io } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import * as v from 'valibot';
import { RunDirectoryUnreadableError } from './errors/run-directory-unreadable-error.ts';
import './tfjs.ts';

export interface TrainedRun {
  readonly model: LayersModel;
  readonly encoding: TextEncoding;
  /** The content of training.json, which nobody has checked. */
  readonly training: unknown;
}

const WEIGHTS = v.object({
  modelTopology: v.looseObject({}),
  weightsManifest: v.tuple([
    v.object({
      paths: v.tuple([v.string()]),
      weights: v.array(
        v.object({ name: v.string(), shape: v.array(v.number()), dtype: v.literal('float32') }),
      ),
    }),
  ]),
});

/**
 * Reads a run directory that this package wrote.
 *
 * @throws {RunDirectoryUnreadableError} if a file is missing or another program's.
 */
export async function readRun(directory: string): Promise<TrainedRun> {
  try {
    const { modelTopology, weightsManifest } = v.parse(WEIGHTS, await readJson(directory, 'model.json'));
    const [{ paths, weights }] = weightsManifest;
    const data = await readFile(join(directory, paths[0]));
    const artifacts = { modelTopology, weightSpecs: weights, weightData: new Uint8Array(data).buffer };
    const text = await readJson(directory, 'text.json');
    return {
      model: await loadLayersModel(io.fromMemory(artifacts)),
      encoding: parseTextEncoding(text, join(directory, 'text.json')),
      training: await readJson(directory, 'training.json'),
    };
  } catch (error) {
    throw new RunDirectoryUnreadableError(directory, error);
  }
}

async function readJson(directory: string, name: string): Promise<unknown> {
  return JSON.parse(await readFile(join(directory, name), 'utf8'));
}
