import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { TensorflowPackageError } from '../../errors/tensorflow-package-error.ts';
import { setupCacheFolder } from '../cache-folder.ts';
import type { Environment } from '../environment.ts';
import type { TensorflowBuild } from './builds.ts';
import { libraryFolders } from './fetch-libraries.ts';
import { findTfjsPackage, type TfjsPackage, type TfjsPackageName } from './find-package.ts';
import { uninstallPackage } from './install-package.ts';

export interface RemoveTensorflowOptions {
  /** A row of `TENSORFLOW_BUILDS`. */
  readonly build: TensorflowBuild;
  readonly projectFolder: string;
  readonly environment: Environment;
}

/** What `--remove` reports; `--json` prints it as it is. */
export interface TensorflowRemoval {
  readonly status: 'removed' | 'nothing-to-remove';
  readonly package: string;
  /** What was deleted: in the package, and in the cache folder. */
  readonly folders: readonly string[];
}

/**
 * Undoes `setupTensorflow`: the package is as npm installed it, and libtensorflow is no longer in the cache folder.
 * A package that was set up by other means stays as it is.
 */
export async function removeTensorflow(options: RemoveTensorflowOptions): Promise<TensorflowRemoval> {
  const { build } = options;
  const removed: string[] = [];
  const tfjs = await findIfInstalled(build.packageName, options.projectFolder);
  if (tfjs !== undefined && (await uninstallPackage(tfjs))) {
    removed.push(tfjs.folder);
  }
  const cacheFolder = setupCacheFolder(options.environment);
  for (const folder of Object.values(libraryFolders(cacheFolder, build))) {
    if (existsSync(folder)) {
      await rm(folder, { recursive: true, force: true });
      removed.push(folder);
    }
  }
  const status = removed.length > 0 ? 'removed' : 'nothing-to-remove';
  return { status, package: build.packageName, folders: removed };
}

async function findIfInstalled(name: TfjsPackageName, fromFolder: string): Promise<TfjsPackage | undefined> {
  try {
    return await findTfjsPackage(name, fromFolder);
  } catch (error) {
    if (error instanceof TensorflowPackageError) {
      return undefined;
    }
    throw error;
  }
}
