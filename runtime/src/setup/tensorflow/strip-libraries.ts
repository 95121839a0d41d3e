import { execFile } from 'node:child_process';
import { chmod, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Environment } from '../environment.ts';

const runFile = promisify(execFile);

/**
 * Makes the libraries of a folder executable and takes the names that only a debugger reads out of them, 145 MB of
 * libtensorflow's 561. Where `strip` is missing (it comes with g++), they stay as large as they are.
 */
export async function stripLibraries(
  folder: string,
  environment: Environment,
  signal: AbortSignal,
): Promise<void> {
  for (const name of (await readdir(folder)).filter((file) => /\.so\.\d+$/.test(file))) {
    const path = join(folder, name);
    const strippedPath = `${path}.stripped`;
    await chmod(path, 0o755);
    try {
      await runFile('strip', ['--strip-unneeded', '-o', strippedPath, path], {
        env: { ...environment },
        signal,
      });
      await rename(strippedPath, path);
    } catch {
      await rm(strippedPath, { force: true });
      signal.throwIfAborted();
    }
  }
}
