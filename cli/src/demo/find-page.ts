import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DemoPageMissingError } from '../errors/demo-page-missing-error.ts';

/**
 * Finds the built page in the project, which has it beside `cli/`.
 *
 * @throws {DemoPageMissingError} if it was not built, or this is an installed package.
 */
export function findPage(): string {
  // From the sources and from the compiled files alike.
  const folder = fileURLToPath(new URL('../../../web-demo/dist/', import.meta.url));
  if (!existsSync(join(folder, 'index.html'))) throw new DemoPageMissingError(folder);
  return folder;
}
