/** Finds and reads a tfjs layers model on disk, with the files beside it. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { InvalidModelError } from '../errors/invalid-model-error.ts';
import { InvalidSidecarError } from '../errors/invalid-sidecar-error.ts';
import { ModelNotFoundError } from '../errors/model-not-found-error.ts';
import { describeParts } from './describe-model.ts';
import type { ModelDescription } from './description.ts';
import { describeIssue } from './issue.ts';
import { readWeights, WEIGHTS_MANIFEST } from './read-weights.ts';

/** Far above any real one (the largest vocabularies take some megabytes): a wrong file is not read whole. */
const MAX_JSON_BYTES = 2 ** 28;
const MODEL_FILE = 'model.json';
/** Errors quote the file, which may hold anything; control characters could steer the terminal. */
const UNPRINTABLE = /\p{Cc}/gu;

const MODEL_JSON = v.object({
  format: v.optional(v.string(), 'layers-model'),
  modelTopology: v.unknown(),
  weightsManifest: WEIGHTS_MANIFEST,
});

/**
 * Reads a model.json (tf.LayersModel) with its weights, and the files beside it that there are: text.json, series.json, training.json.
 *
 * @param source a run directory, or the path of a model.json.
 * @throws {ModelNotFoundError} if there is no such file.
 * @throws {InvalidModelError | WeightsFileError | InvalidWeightsError} if the model cannot be read.
 * @throws {InvalidSidecarError | VocabularyMismatchError} if a file beside it is wrong.
 */
export async function readModel(source: string, signal?: AbortSignal): Promise<ModelDescription> {
  const path = await findModelFile(source);
  const { modelTopology, weightsManifest } = parseModelJson(await readJson(path, signal), path);
  const weights = await readWeights(path, weightsManifest, signal);
  const [text, series, training] = await Promise.all([
    readSidecar(join(dirname(path), 'text.json'), signal),
    readSidecar(join(dirname(path), 'series.json'), signal),
    readSidecar(join(dirname(path), 'training.json'), signal),
  ]);
  return describeParts({ modelTopology, weights, text, series, training }, path);
}

async function findModelFile(source: string): Promise<string> {
  if (!(await kindOf(source))) throw new ModelNotFoundError(source, 'There is no such file or folder');
  if ((await kindOf(source)) === 'file') return source;
  const path = join(source, MODEL_FILE);
  if ((await kindOf(path)) !== 'file') {
    throw new ModelNotFoundError(source, `The folder holds no ${MODEL_FILE}`);
  }
  return path;
}

async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  const stats = await stat(path).catch(() => undefined);
  if (!stats) return undefined;
  return stats.isDirectory() ? 'folder' : 'file';
}

async function readJson(path: string, signal: AbortSignal | undefined): Promise<unknown> {
  const { size } = await stat(path);
  if (size > MAX_JSON_BYTES) {
    throw new InvalidModelError({
      what: `The file has ${size} bytes, more than the ${MAX_JSON_BYTES} that are read`,
      where: path,
      fix: 'name the model.json of a TensorFlow.js layers model',
    });
  }
  const content = await readFile(path, { encoding: 'utf8', signal });
  try {
    return JSON.parse(content);
  } catch (cause) {
    const reason = (cause instanceof Error ? cause.message : String(cause)).replace(UNPRINTABLE, '\ufffd');
    throw new InvalidModelError({ what: `The file is no JSON: ${reason}`, where: path, cause });
  }
}

function parseModelJson(json: unknown, path: string): v.InferOutput<typeof MODEL_JSON> {
  const result = v.safeParse(MODEL_JSON, json);
  if (!result.success) {
    throw new InvalidModelError({
      what: `The file is no TensorFlow.js model: ${describeIssue(result.issues)}`,
      where: path,
    });
  }
  if (result.output.format === 'layers-model') return result.output;
  throw new InvalidModelError({
    what: `The model has the format "${result.output.format}", expected "layers-model"`,
    where: path,
    fix: 'convert the Keras model with --output_format tfjs_layers_model, or save a tf.LayersModel',
  });
}

/** The content of a file beside the model, or undefined where there is none. */
async function readSidecar(path: string, signal: AbortSignal | undefined): Promise<unknown> {
  if ((await kindOf(path)) !== 'file') return undefined;
  try {
    return await readJson(path, signal);
  } catch (cause) {
    if (!(cause instanceof InvalidModelError)) throw cause;
    const reason = cause.cause instanceof Error ? `: ${cause.cause.message}` : '';
    throw new InvalidSidecarError(path, `The file is no JSON${reason}`, cause);
  }
}
