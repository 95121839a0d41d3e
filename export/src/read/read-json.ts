import { InvalidModelError } from '../errors/invalid-model-error.ts';
import type { ModelFiles } from './model-files.ts';

/** Far above any real one (the largest vocabularies take some megabytes): a wrong file is not read whole. */
const MAX_JSON_BYTES = 2 ** 28;
/** What reads the values goes down into them on the stack. */
const MAX_JSON_DEPTH = 500;

/**
 * The content of a JSON file beside a model, or the model.json itself; undefined where there is none.
 *
 * @throws {InvalidModelError} if it is no JSON, or far larger or deeper than any.
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
  return parseJson(new TextDecoder().decode(file.bytes), where);
}

/** @throws {InvalidModelError} if a text is no JSON, or far deeper than any. */
export function parseJson(text: string, where: string): unknown {
  const value = parse(text, where);
  if (!isDeeperThan(MAX_JSON_DEPTH, value)) return value;
  throw new InvalidModelError({ what: `Values are nested more than ${MAX_JSON_DEPTH} deep`, where });
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidModelError({ what: `The file is no JSON: ${reason}`, where, cause });
  }
}

function isDeeperThan(depth: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((item) => isDeeperThan(depth - 1, item));
}
