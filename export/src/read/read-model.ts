/** Reads a tfjs layers model with the files beside it. */
import { InvalidModelError } from '../errors/invalid-model-error.ts';
import { describeParts } from './describe-model.ts';
import type { ModelDescription } from './description.ts';
import { readKerasJson } from './keras/read-keras-json.ts';
import { readKerasModel } from './keras/read-keras-model.ts';
import { toLayerWeights } from './layer-weights.ts';
import { type OpenModel, openModel } from './open-model.ts';
import { readSidecars } from './read-sidecars.ts';
import { readWeights } from './read-weights.ts';

/**
 * Reads a model.json (tf.LayersModel) with its weights, or a file of Keras, and the files beside it that there are: text.json, series.json, training.json.
 *
 * @param source a run directory, the path of a model.json or of a .h5 or .keras file, or an http(s) address of one.
 * @throws {ModelNotFoundError | ModelFileError | ModelDownloadError} if there is no such file, or it cannot be read.
 * @throws {InvalidModelError | WeightsFileError | InvalidWeightsError} if the model cannot be read.
 * @throws {InvalidSidecarError | VocabularyMismatchError} if a file beside it is wrong.
 */
export async function readModel(source: string, signal?: AbortSignal): Promise<ModelDescription> {
  const opened = await openModel(source, signal);
  if (opened.format !== 'graph-model') return readLayersModel(opened);
  throw new InvalidModelError({
    what: `The model has the format "${opened.format}", expected "layers-model"`,
    where: opened.path,
    fix: 'convert the Keras model with --output_format tfjs_layers_model, or save a tf.LayersModel',
  });
}

/** The same for a model that has been opened, which is no graph model. */
export async function readLayersModel(opened: OpenModel): Promise<ModelDescription> {
  if (opened.format === 'keras') return readKerasModel(opened.files);
  const { json, files, path } = opened;
  const { modelTopology, weightsManifest } = json;
  const weights = toLayerWeights(await readWeights(files, weightsManifest), path);
  const parts = readKerasJson(modelTopology, weights, path) ?? { modelTopology, weights };
  return describeParts({ ...parts, ...(await readSidecars(files)) }, path);
}
