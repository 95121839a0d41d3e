import { dirname, resolve } from 'node:path';
import { LogFileError } from '../errors/log-file-error.ts';
import { makeFolder } from '../model-files.ts';

/** Runs `write` once the folder of the path exists. @throws {LogFileError} if either fails. */
export async function writeLog(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await makeFolder(dirname(resolve(path)));
    await write();
  } catch (error) {
    throw new LogFileError(path, error);
  }
}
