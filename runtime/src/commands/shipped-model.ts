import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ShippedModelMissingError } from '../errors/shipped-model-missing-error.ts';

/** The model that `classify` uses when none is named, relative to the project's folder. */
const SHIPPED_MODEL = 'models/imdb-lstm/model.onnx';

/**
 * Finds the shipped model in the folders above a module.
 *
 * @param from address of a file in the project; this one by default.
 * @throws {ShippedModelMissingError} if none of the folders holds it, as in an installed package.
 */
export function findShippedModel(from: string | URL = import.meta.url): string {
  let folder = dirname(fileURLToPath(from));
  for (;;) {
    const path = join(folder, SHIPPED_MODEL);
    if (existsSync(path)) {
      return path;
    }
    const parent = dirname(folder);
    if (parent === folder) {
      throw new ShippedModelMissingError(SHIPPED_MODEL);
    }
    folder = parent;
  }
}
