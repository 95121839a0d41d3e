import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { LongOperationOptions } from './dataset.ts';

const CHUNK_BYTES = 1024 * 1024;
const FILES_AT_ONCE = 64;
const SHA256_HEX = /^[0-9a-f]{64}$/;

/**
 * The SHA-256 of the contents of files, and of their names below `root`. It is remembered in the cache
 * folder by path, size and time of change, so that an unchanged source is not read again; a cache folder
 * that cannot be written only costs that.
 *
 * @param root the source itself: the file, or the folder that the files lie in.
 * @returns 64 hexadecimal digits.
 */
export async function hashSource(
  root: string,
  paths: readonly string[],
  cacheFolder: string,
  options: LongOperationOptions = {},
): Promise<string> {
  const memoPath = join(cacheFolder, 'sources', `${await fingerprint(paths)}.sha256`);
  const remembered = await readFile(memoPath, 'utf8').catch(() => '');
  if (SHA256_HEX.test(remembered)) {
    return remembered;
  }
  const hash = createHash('sha256');
  for (const path of paths) {
    hash.update(`${relative(root, path)}\0`);
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
      options.signal?.throwIfAborted();
      hash.update(chunk);
    }
  }
  const digest = hash.digest('hex');
  await mkdir(join(cacheFolder, 'sources'), { recursive: true })
    .then(() => writeFile(memoPath, digest))
    .catch(() => undefined);
  return digest;
}

async function fingerprint(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (let start = 0; start < paths.length; start += FILES_AT_ONCE) {
    const batch = paths.slice(start, start + FILES_AT_ONCE);
    const statuses = await Promise.all(batch.map((path) => stat(path, { bigint: true })));
    for (const [index, { size, mtimeNs, ctimeNs }] of statuses.entries()) {
      hash.update(`${batch[index]}\0${size}\0${mtimeNs}\0${ctimeNs}\0`);
    }
  }
  return hash.digest('hex');
}
