import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type FillFolderOptions, fillFolder } from '../download/fill-folder.ts';
import { guardStorage } from '../download/guard-storage.ts';
import type { Environment } from '../environment.ts';
import type { WheelSource } from '../open-wheel-source.ts';
import type { TensorflowBuild } from './builds.ts';
import { stripLibraries } from './strip-libraries.ts';

export interface FetchLibrariesOptions extends Pick<FillFolderOptions, 'onPlan' | 'onProgress' | 'signal'> {
  readonly cacheFolder: string;
  readonly environment: Environment;
  /** Called only if something has to be downloaded. */
  readonly openSource: () => Promise<WheelSource>;
}

export interface FetchedLibraries {
  /** Has `lib/` and `include/`, and `nvidia/` for the GPU. */
  readonly folder: string;
  readonly downloadedBytes: number;
}

/** The paths in the cache: `folder` exists only when it is complete. */
export function libraryFolders(
  cacheFolder: string,
  { id }: TensorflowBuild,
): { readonly folder: string; readonly incompleteFolder: string } {
  const folder = join(cacheFolder, 'tensorflow', id);
  return { folder, incompleteFolder: `${folder}.incomplete` };
}

/**
 * Has libtensorflow in the cache folder; downloads what is missing.
 *
 * @throws {PackageIndexError} @throws {WheelDownloadError}
 */
export async function fetchLibraries(
  build: TensorflowBuild,
  options: FetchLibrariesOptions,
): Promise<FetchedLibraries> {
  const { cacheFolder, environment, signal, openSource, onPlan, onProgress } = options;
  const { folder, incompleteFolder } = libraryFolders(cacheFolder, build);
  if (existsSync(folder)) {
    return { folder, downloadedBytes: 0 };
  }
  await guardStorage(incompleteFolder, () => mkdir(incompleteFolder, { recursive: true }));
  const { client, index } = await openSource();
  try {
    const downloadedBytes = await fillFolder(build.wheels, {
      client,
      index,
      folder: incompleteFolder,
      signal,
      onPlan,
      onProgress,
    });
    await stripLibraries(join(incompleteFolder, 'lib'), environment, signal);
    await guardStorage(folder, () => rename(incompleteFolder, folder));
    return { folder, downloadedBytes };
  } finally {
    await client.close();
  }
}
