import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataNotFoundError } from '../errors/data-not-found-error.ts';
import { userCacheFolder } from './cache-folder.ts';
import type { Environment, LongOperationOptions } from './dataset.ts';
import { downloadFile } from './download.ts';

/** Where the archive can be downloaded, and what its bytes must be. */
export interface ImdbHome {
  readonly url: string;
  /** Hexadecimal, lower-case. */
  readonly sha256: string;
}

/** The data set's home at Stanford. */
export const IMDB_HOME: ImdbHome = {
  url: 'https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz',
  sha256: 'c40f74a18d3b61f90feba1e17730e0d38e8b97c05fe7008942e91923d1658fe0',
};

/** Where to look for the archive. */
export interface ImdbLocationOptions extends LongOperationOptions {
  /** The user's own copy (`--data-archive`), not checked against the checksum. */
  readonly archive?: string | undefined;
  /** `IMDB_ARCHIVE` names a copy, the other variables the cache folder; by default empty. */
  readonly environment?: Environment | undefined;
  /** By default the user's cache folder. */
  readonly cacheFolder?: string | undefined;
  /** False: only look on this machine. */
  readonly download?: boolean | undefined;
  /** By default {@link IMDB_HOME}. */
  readonly imdbHome?: ImdbHome | undefined;
}

/** The archive on this machine, and how it was found. */
export interface ImdbLocation {
  readonly path: string;
  readonly origin: 'argument' | 'environment' | 'cache' | 'download';
}

/**
 * Finds aclImdb_v1.tar.gz: the path given, else the one in `IMDB_ARCHIVE`, else the cache folder, else the
 * data set's home, from where it is downloaded into the cache folder. A path that was given and is wrong is
 * an error, never a reason to look further.
 *
 * @throws {DataNotFoundError} if a given path is wrong, or nothing is found and `download` is false.
 * @throws {DownloadError} if the download fails.
 */
export async function locateImdbArchive(options: ImdbLocationOptions = {}): Promise<ImdbLocation> {
  const { archive, environment = {}, download = true, imdbHome = IMDB_HOME, signal, onProgress } = options;
  if (archive !== undefined) {
    await checkFile(archive, '--data-archive');
    return { path: archive, origin: 'argument' };
  }
  const named = environment.IMDB_ARCHIVE;
  if (named) {
    await checkFile(named, 'the environment variable IMDB_ARCHIVE');
    return { path: named, origin: 'environment' };
  }
  const cached = join(options.cacheFolder ?? userCacheFolder(environment), 'aclImdb_v1.tar.gz');
  if (await isFile(cached)) {
    return { path: cached, origin: 'cache' };
  }
  if (!download) {
    const fix = 'name a copy of aclImdb_v1.tar.gz with --data-archive or IMDB_ARCHIVE, or allow the download';
    throw new DataNotFoundError(cached, 'The IMDB archive is not on this machine', fix);
  }
  await downloadFile({ ...imdbHome, targetPath: cached, signal, onProgress });
  return { path: cached, origin: 'download' };
}

async function checkFile(path: string, namedBy: string): Promise<void> {
  if (!(await isFile(path))) {
    const what = `There is no IMDB archive at the path in ${namedBy}`;
    throw new DataNotFoundError(path, what, `name an existing copy of aclImdb_v1.tar.gz in ${namedBy}`);
  }
}

async function isFile(path: string): Promise<boolean> {
  const status = await stat(path).catch(() => undefined);
  return status?.isFile() ?? false;
}
