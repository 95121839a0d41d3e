/** Reads a file of converters that the user wrote. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as v from 'valibot';
import { CustomConvertersError } from '../errors/custom-converters-error.ts';
import type { LayerConverter } from '../layers/layer.ts';
import type { OpConverter } from '../ops/op.ts';
import type { CustomConverters } from './custom-converters.ts';

const IS_LAYER_CONVERTER = (value: unknown): value is LayerConverter =>
  typeof value === 'object' && value !== null && 'convert' in value && 'refusal' in value;
const IS_OP_CONVERTER = (value: unknown): value is OpConverter => typeof value === 'function';

const EXPORTS = v.pipe(
  v.looseObject({
    layers: v.optional(
      v.record(
        v.string(),
        v.custom<LayerConverter>(IS_LAYER_CONVERTER, 'a layer converter is made by defineLayerConverter'),
      ),
    ),
    ops: v.optional(
      v.record(v.string(), v.custom<OpConverter>(IS_OP_CONVERTER, 'a converter of an op is a function')),
    ),
  }),
  v.check(
    ({ layers, ops }) => layers !== undefined || ops !== undefined,
    'it exports neither "layers" nor "ops"',
  ),
);

/**
 * Imports a module that exports `layers`, `ops` or both. What else it does, such as registering the classes with
 * TensorFlow.js for the check, is done by then.
 *
 * @param path of a .js file, or of a .ts file where Node reads these, or where tsx is installed.
 * @throws {CustomConvertersError} if it cannot be loaded, or exports something else.
 */
export async function loadCustomConverters(path: string): Promise<CustomConverters> {
  const module = await importModule(resolve(path)).catch((cause: unknown) => {
    throw new CustomConvertersError(path, cause instanceof Error ? cause.message : String(cause), cause);
  });
  const result = v.safeParse(EXPORTS, { ...module });
  if (!result.success) throw new CustomConvertersError(path, result.issues[0].message);
  return { layers: result.output.layers, ops: result.output.ops };
}

async function importModule(path: string): Promise<object> {
  const { href } = pathToFileURL(path);
  try {
    return await import(href);
  } catch (cause) {
    if (!isUnknownExtension(cause)) throw cause;
    await registerTypeScript(cause);
    // Under another address: Node remembers that it could not load the first.
    return await import(`${href}?typescript`);
  }
}

/** Node reads TypeScript from version 22.18 on. */
function isUnknownExtension(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ERR_UNKNOWN_FILE_EXTENSION';
}

async function registerTypeScript(cause: unknown): Promise<void> {
  const tsx = await import('tsx/esm/api').catch(() => {
    throw new Error('this version of Node reads TypeScript only with tsx installed', { cause });
  });
  tsx.register();
}
