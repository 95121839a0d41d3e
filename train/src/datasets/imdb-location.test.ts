import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startLocalServer } from '../../../tests/support/local-server.ts';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { DataNotFoundError } from '../errors/data-not-found-error.ts';
import { userCacheFolder } from './cache-folder.ts';
import { locateImdbArchive } from './imdb-location.ts';

const CONTENT = Buffer.from('stands for the archive');
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');

/** A folder with copies of the archive in every place, and a server that has one more. */
async function prepareCopies() {
  const folder = await createTemporaryFolder();
  const places = {
    own: join(folder, 'own.tar.gz'),
    named: join(folder, 'named.tar.gz'),
    cache: join(folder, 'cache'),
  };
  await mkdir(join(places.cache, 'onnx-bridge'), { recursive: true });
  const cached = join(places.cache, 'onnx-bridge', 'aclImdb_v1.tar.gz');
  for (const path of [places.own, places.named, cached]) {
    await writeFile(path, CONTENT);
  }
  return { ...places, cached, empty: join(folder, 'empty') };
}

describe('locateImdbArchive', () => {
  test('prefers the given path, then IMDB_ARCHIVE, then the cache folder', async () => {
    const { own, named, cache, cached } = await prepareCopies();
    const environment = { IMDB_ARCHIVE: named, XDG_CACHE_HOME: cache };
    expect(await locateImdbArchive({ archive: own, environment })).toEqual({ path: own, origin: 'argument' });
    expect(await locateImdbArchive({ environment })).toEqual({ path: named, origin: 'environment' });
    expect(await locateImdbArchive({ environment: { ...environment, IMDB_ARCHIVE: '' } })).toEqual({
      path: cached,
      origin: 'cache',
    });
  });

  test('downloads into the cache folder what it finds nowhere, once', async () => {
    const { empty } = await prepareCopies();
    let requestCount = 0;
    const url = await startLocalServer((_, response) => {
      requestCount += 1;
      response.end(CONTENT);
    });
    const options = { environment: { XDG_CACHE_HOME: empty }, imdbHome: { url, sha256: SHA256 } };
    const path = join(empty, 'onnx-bridge', 'aclImdb_v1.tar.gz');
    expect(await locateImdbArchive(options)).toEqual({ path, origin: 'download' });
    expect(await locateImdbArchive(options)).toEqual({ path, origin: 'cache' });
    expect(requestCount).toBe(1);
    expect(CONTENT.equals(await readFile(path))).toBe(true);
  });

  test('leaves no archive in the cache folder when the checksum is wrong', async () => {
    const { empty } = await prepareCopies();
    const url = await startLocalServer((_, response) => response.end('something else'));
    const located = locateImdbArchive({ cacheFolder: empty, imdbHome: { url, sha256: SHA256 } });
    await expect(located).rejects.toMatchObject({ failure: 'checksum' });
    expect(await readdir(empty)).toEqual([]);
  });

  test.for([
    ['the given path', { archive: '/nowhere/a.tar.gz' }, '--data-archive'],
    ['IMDB_ARCHIVE', { environment: { IMDB_ARCHIVE: '/nowhere/b.tar.gz' } }, 'IMDB_ARCHIVE'],
  ] as const)('looks no further when %s is wrong', async ([, named, message]) => {
    const { cache } = await prepareCopies();
    const located = locateImdbArchive({ cacheFolder: join(cache, 'onnx-bridge'), ...named });
    await expect(located).rejects.toThrow(DataNotFoundError);
    await expect(located).rejects.toThrow(message);
  });

  test('says how to name a copy when it must not download', async () => {
    const { empty } = await prepareCopies();
    await expect(locateImdbArchive({ cacheFolder: empty, download: false })).rejects.toThrow(/IMDB_ARCHIVE/);
  });
});

describe('userCacheFolder', () => {
  test.for([
    ['linux', {}, '/home/ada/.cache/onnx-bridge'],
    ['linux', { XDG_CACHE_HOME: '/var/cache' }, '/var/cache/onnx-bridge'],
    ['linux', { XDG_CACHE_HOME: 'relative' }, '/home/ada/.cache/onnx-bridge'],
    ['darwin', {}, '/home/ada/Library/Caches/onnx-bridge'],
    ['win32', {}, '\\home\\ada\\AppData\\Local\\onnx-bridge'],
    ['win32', { LOCALAPPDATA: 'C:\\Local' }, 'C:\\Local\\onnx-bridge'],
  ] as const)('on %s with %j is %s', ([platform, environment, folder]) => {
    expect(userCacheFolder(environment, platform, '/home/ada')).toBe(folder);
  });
});
