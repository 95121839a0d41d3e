/** Finds a model.json and tells what kind of model it holds. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { InvalidModelError } from '../errors/invalid-model-error.ts';
import { ModelNotFoundError } from '../errors/model-not-found-error.ts';
import { isAddress, openAddress } from './http-files.ts';
import { describeIssue } from './issue.ts';
import { isKerasFile } from './keras/read-keras-model.ts';
import { type ModelFiles, openFolder } from './model-files.ts';
import { readJson } from './read-json.ts';
import { WEIGHTS_MANIFEST } from './read-weights.ts';

const MODEL_FILE = 'model.json';

const MODEL_JSON = v.looseObject({
  format: v.nullish(v.picklist(['layers-model', 'graph-model'])),
  modelTopology: v.unknown(),
  weightsManifest: WEIGHTS_MANIFEST,
});
/** Old files of graph models do not say what they are. */
const GRAPH_TOPOLOGY = v.looseObject({ node: v.array(v.unknown()) });

/** A model.json whose weights are still to be read. */
export interface OpenJsonModel {
  readonly format: 'layers-model' | 'graph-model';
  readonly json: v.InferOutput<typeof MODEL_JSON>;
  readonly files: ModelFiles;
  /** Where the model.json is, for messages. */
  readonly path: string;
}

/** A file of Keras, of which nothing has been read. */
export interface OpenKerasModel {
  readonly format: 'keras';
  readonly files: ModelFiles;
  readonly path: string;
}

export type OpenModel = OpenJsonModel | OpenKerasModel;

/**
 * Opens a model.
 *
 * @param source a run directory, the path of a model.json or of a .h5 or .keras file, or an http(s) address of one.
 * @throws {ModelNotFoundError | ModelFileError | ModelDownloadError} if there is no such file, or it cannot be read.
 * @throws {InvalidModelError} if it is no model.json of TensorFlow.js.
 */
export async function openModel(source: string, signal?: AbortSignal): Promise<OpenModel> {
  const files = isAddress(source)
    ? openAddress(modelAddress(source), signal)
    : openFolder(await findModelFile(source), signal);
  return openFiles(files);
}

/** The same for files that lie anywhere. */
export async function openFiles(files: ModelFiles): Promise<OpenModel> {
  const path = files.locate(files.modelName);
  if (isKerasFile(files.modelName)) return { format: 'keras', files, path };
  const json = await readJson(files, files.modelName);
  if (json === undefined) throw new ModelNotFoundError(path, 'There is no such file');
  const result = v.safeParse(MODEL_JSON, json);
  if (!result.success) {
    const what = `The file is no TensorFlow.js model: ${describeIssue(result.issues)}`;
    throw new InvalidModelError({ what, where: path });
  }
  const { format, modelTopology } = result.output;
  const guessed = v.is(GRAPH_TOPOLOGY, modelTopology) ? 'graph-model' : 'layers-model';
  return { format: format ?? guessed, json: result.output, files, path };
}

/** An address that ends in a slash is a folder's. */
function modelAddress(source: string): string {
  if (!URL.canParse(source)) throw new ModelNotFoundError(source, 'This is no valid address');
  const address = new URL(source);
  if (address.pathname.endsWith('/')) address.pathname += MODEL_FILE;
  return address.href;
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
