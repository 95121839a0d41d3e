import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { RunDirectoryError } from './errors/run-directory-error.ts';
import { makeFolder } from './model-files.ts';

/**
 * Writes a file under a temporary name and renames it, so that its name never stands for half of it.
 *
 * @param directory what the error names.
 * @throws {RunDirectoryError} if the file cannot be written.
 */
export async function writeWhole(
  directory: string,
  path: string,
  content: string | Uint8Array,
): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await makeFolder(dirname(resolve(path)));
    await writeFile(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new RunDirectoryError(directory, error);
  }
}
