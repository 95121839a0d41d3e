/** Reads a model from a .h5 file of Keras 2 or 3, or a .keras file of Keras 3. */
import { InvalidModelError } from '../../errors/invalid-model-error.ts';
import { ModelNotFoundError } from '../../errors/model-not-found-error.ts';
import { describeParts } from '../describe-model.ts';
import type { ModelDescription, WeightTensor } from '../description.ts';
import { checkFinite } from '../layer-weights.ts';
import type { ModelFiles } from '../model-files.ts';
import { parseJson } from '../read-json.ts';
import { readSidecars } from '../read-sidecars.ts';
import { MAX_WEIGHT_BYTES } from '../weight-specs.ts';
import { type Hdf5File, openHdf5 } from './hdf5-file.ts';
import { unpackKeras } from './keras-archive.ts';
import { type KerasLayer, parseKerasModel } from './keras-config.ts';
import { readCountedWeights, readNamedWeights } from './keras-weights.ts';

interface KerasParts {
  readonly model: KerasLayer;
  readonly weights: readonly WeightTensor[];
}

export function isKerasFile(name: string): boolean {
  return /\.(h5|hdf5|keras)$/i.test(name);
}

/**
 * Describes the model, by the rules of Keras where those of tfjs are others.
 *
 * @throws {OptionalPackageError} if the packages are not installed that read such files.
 * @throws {ModelNotFoundError | InvalidModelError | InvalidWeightsError} if the model cannot be read.
 * @throws {UnsupportedLayersError} naming every layer with an option that tfjs does not have.
 */
export async function readKerasModel(files: ModelFiles): Promise<ModelDescription> {
  const path = files.locate(files.modelName);
  const file = await files.read(files.modelName, MAX_WEIGHT_BYTES);
  if (!file) throw new ModelNotFoundError(path, 'There is no such file');
  if (!file.bytes) {
    throw new InvalidModelError({
      what: `The file has ${file.sizeBytes} bytes`,
      where: path,
      fix: 'use a smaller model',
    });
  }
  const read = /\.keras$/i.test(files.modelName) ? readArchive : readHdf5;
  const { model, weights } = await read(file.bytes, path);
  for (const { name, data } of weights) checkFinite(name, data, path);
  const sidecars = await readSidecars(files);
  return describeParts({ modelTopology: model.json, weights, dialect: 'keras', ...sidecars }, path);
}

async function readArchive(bytes: Uint8Array, where: string): Promise<KerasParts> {
  const { config, weights } = await unpackKeras(bytes, where);
  const model = parseKerasModel(config, true, where);
  return withHdf5(weights, where, (file) => ({ model, weights: readCountedWeights(file, model) }));
}

function readHdf5(bytes: Uint8Array, where: string): Promise<KerasParts> {
  return withHdf5(bytes, where, (file) => {
    const text = file.text('/', 'model_config');
    if (text === undefined) {
      const fix = 'save the whole model with model.save() of Keras';
      throw new InvalidModelError({ what: 'The file holds no model, weights alone at most', where, fix });
    }
    const isKeras3 = Number.parseInt(file.text('/', 'keras_version') ?? '', 10) >= 3;
    const model = parseKerasModel(parseJson(text, where), isKeras3, where);
    return { model, weights: readNamedWeights(file, model) };
  });
}

async function withHdf5<Result>(
  bytes: Uint8Array,
  where: string,
  read: (file: Hdf5File) => Result,
): Promise<Result> {
  const file = await openHdf5(bytes, where);
  try {
    return read(file);
  } finally {
    file.close();
  }
}
