import { InvalidModelError } from '../errors/invalid-model-error.ts';
import type { ModelFiles } from './model-files.ts';

/** Far above any real one (the largest vocabularies take some megabytes): a wrong file is not read whole. */
const MAX_JSON_BYTES = 2 ** 28;
/** Errors quote the file, which may hold anything; control characters could steer the terminal. */
const UNPRINTABLE = /\p{Cc}/gu;

/**
 * The content of a JSON file beside a model, or the model.json itself; undefined where there is none.
 *
 * @throws {InvalidModelError} if it is no JSON, or far larger than any.
 */
export async function readJson(files: ModelFiles, name: string): Promise<unknown> {
  const file = await files.read(name, MAX_JSON_BYTES);
  if (!file) return undefined;
  const where = files.locate(name);
  if (!file.bytes) {
    throw new InvalidModelError({
      what: `The file has ${file.sizeBytes} bytes, more than the ${MAX_JSON_BYTES} that are read`,
      where,
      fix: 'name the model.json of a TensorFlow.js model',
    });
  }
  try {
    return JSON.parse(new TextDecoder().decode(file.bytes));
  } catch (cause) {
    const reason = (cause instanceof Error ? cause.message : String(cause)).replace(UNPRINTABLE, '\ufffd');
    throw new InvalidModelError({ what: `The file is no JSON: ${reason}`, where, cause });
  }
}
