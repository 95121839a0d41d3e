/** Reads a tfjs layers model with the files beside it. */
import { InvalidModelError } from '../errors/invalid-model-error.ts';
import { InvalidSidecarError } from '../errors/invalid-sidecar-error.ts';
import { describeParts } from './describe-model.ts';
import type { ModelDescription } from './description.ts';
import { toLayerWeights } from './layer-weights.ts';
import type { ModelFiles } from './model-files.ts';
import { type OpenModel, openModel } from './open-model.ts';
import { readJson } from './read-json.ts';
import { readWeights } from './read-weights.ts';

/**
 * Reads a model.json (tf.LayersModel) with its weights, and the files beside it that there are: text.json, series.json, training.json.
 *
 * @param source a run directory, the path of a model.json, or an http(s) address of one.
 * @throws {ModelNotFoundError | ModelFileError | ModelDownloadError} if there is no such file, or it cannot be read.
 * @throws {InvalidModelError | WeightsFileError | InvalidWeightsError} if the model cannot be read.
 * @throws {InvalidSidecarError | VocabularyMismatchError} if a file beside it is wrong.
 */
export async function readModel(source: string, signal?: AbortSignal): Promise<ModelDescription> {
  const opened = await openModel(source, signal);
  if (opened.format === 'layers-model') return readLayersModel(opened);
  throw new InvalidModelError({
    what: `The model has the format "${opened.format}", expected "layers-model"`,
    where: opened.path,
    fix: 'convert the Keras model with --output_format tfjs_layers_model, or save a tf.LayersModel',
  });
}

/** The same for a model.json that has been opened. */
export async function readLayersModel({ json, files, path }: OpenModel): Promise<ModelDescription> {
  const { modelTopology, weightsManifest } = json;
  const weights = toLayerWeights(await readWeights(files, weightsManifest), path);
  const [text, series, training] = await Promise.all([
    readSidecar(files, 'text.json'),
    readSidecar(files, 'series.json'),
    readSidecar(files, 'training.json'),
  ]);
  return describeParts({ modelTopology, weights, text, series, training }, path);
}

/** The content of a file beside the model, or undefined where there is none. */
async function readSidecar(files: ModelFiles, name: string): Promise<unknown> {
  try {
    return await readJson(files, name);
  } catch (cause) {
    if (!(cause instanceof InvalidModelError)) throw cause;
    const reason = cause.cause instanceof Error ? `: ${cause.cause.message}` : '';
    throw new InvalidSidecarError(files.locate(name), `The file is no JSON${reason}`, cause);
  }
}
