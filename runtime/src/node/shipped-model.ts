import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ShippedModelMissingError } from '../errors/shipped-model-missing-error.ts';

/** The model that `classify` uses when none is named. */
const DEFAULT_MODEL = 'imdb-sentiment';

/**
 * Finds a model that comes with the project, in the folders above a module.
 *
 * @param name folder below models/.
 * @param from address of a file in the project; this one by default.
 * @throws {ShippedModelMissingError} if none of the folders holds it, as in an installed package.
 */
export function findShippedModel(name: string = DEFAULT_MODEL, from: string | URL = import.meta.url): string {
  const relativePath = join('models', name, 'model.onnx');
  let folder = dirname(fileURLToPath(from));
  for (;;) {
    const path = join(folder, relativePath);
    if (existsSync(path)) {
      return path;
    }
    const parent = dirname(folder);
    if (parent === folder) {
      throw new ShippedModelMissingError(relativePath);
    }
    folder = parent;
  }
}
