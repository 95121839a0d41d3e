/** Writes a file so that its name never stands for half of it. */
import { rename, rm, writeFile } from 'node:fs/promises';
import { OutputNotWritableError } from './errors/output-not-writable-error.ts';

/**
 * Writes to a temporary name in the same folder, then renames; a file that is there already stays until then.
 *
 * @throws {OutputNotWritableError} if the folder is missing or read-only, or the target is a folder.
 */
export async function writeModel(path: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
  const temporaryPath = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporaryPath, bytes, { signal });
    await rename(temporaryPath, path);
  } catch (cause) {
    await rm(temporaryPath, { force: true }).catch(() => undefined); // Where it could not be made at all.
    signal?.throwIfAborted();
    throw new OutputNotWritableError(path, cause);
  }
}
