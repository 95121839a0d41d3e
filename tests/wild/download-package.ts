import { execFile } from 'node:child_process';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ModelPackage } from './packages.ts';

const run = promisify(execFile);

/**
 * Unpacks a package of the npm registry, once.
 *
 * @returns the folder of its files.
 */
export async function downloadPackage({ name, version }: ModelPackage, cache: string): Promise<string> {
  const folder = join(cache, `${name.replace('/', '__')}@${version}`);
  const isThere = await stat(folder).catch(() => undefined);
  if (!isThere) {
    const partial = `${folder}.tmp`;
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    const { stdout } = await run('npm', [
      'pack',
      `${name}@${version}`,
      '--silent',
      '--pack-destination',
      partial,
    ]);
    await run('tar', ['xzf', join(partial, stdout.trim()), '-C', partial]);
    await rename(partial, folder);
  }
  return join(folder, 'package');
}
