/** A .keras file of Keras 3: a zip archive of the model's description and its weights. */
import { InvalidModelError } from '../../errors/invalid-model-error.ts';
import { parseJson } from '../read-json.ts';
import { loadOptional } from './load-optional.ts';

const CONFIG_FILE = 'config.json';
const WEIGHTS_FILE = 'model.weights.h5';
const FILES: ReadonlySet<string> = new Set([CONFIG_FILE, WEIGHTS_FILE]);
/** What a file of a few megabytes may become, which could be all of memory. */
const MAX_UNPACKED_BYTES = 2 ** 32;

export interface KerasArchive {
  readonly config: unknown;
  /** The content of an HDF5 file. */
  readonly weights: Uint8Array;
}

/**
 * @param where names the file in messages.
 * @throws {OptionalPackageError} if fflate is not installed.
 * @throws {InvalidModelError} if the file is no such archive.
 */
export async function unpackKeras(bytes: Uint8Array, where: string): Promise<KerasArchive> {
  const { unzipSync, strFromU8 } = await loadOptional('fflate', () => import('fflate'), where);
  const refuse = (what: string, cause?: unknown): never => {
    throw new InvalidModelError({
      what,
      where,
      fix: 'save the model again with model.save() of Keras',
      cause,
    });
  };
  const unpack = () => {
    try {
      return unzipSync(bytes, {
        filter: ({ name, originalSize }) => FILES.has(name) && originalSize <= MAX_UNPACKED_BYTES,
      });
    } catch (cause) {
      return refuse('The file is no archive of Keras', cause);
    }
  };
  const files = unpack();
  const read = (name: string): Uint8Array => files[name] ?? refuse(`The archive holds no ${name}`);
  const text = strFromU8(read(CONFIG_FILE));
  return { config: parseJson(text, where), weights: read(WEIGHTS_FILE) };
}
