import { existsSync } from 'node:fs';
import { mkdir, rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { OnnxruntimeVersionError } from '../../errors/onnxruntime-version-error.ts';
import { checkPlatform } from '../check-platform.ts';
import { type FillFolderOptions, fillFolder } from '../download/fill-folder.ts';
import { guardStorage } from '../download/guard-storage.ts';
import type { Environment } from '../environment.ts';
import type { WheelSource } from '../open-wheel-source.ts';
import { CUDA_BUILDS, type CudaBuild } from './builds.ts';
import { cudaFolder } from './cuda-folder.ts';
import { setSearchPath } from './set-search-path.ts';

export interface SetupCudaOptions extends Pick<FillFolderOptions, 'onPlan' | 'onProgress' | 'signal'> {
  /** Version of the onnxruntime-node that is installed. */
  readonly onnxruntimeVersion: string;
  /** By default all that are pinned. */
  readonly builds?: readonly CudaBuild[];
  readonly environment: Environment;
  /** Called only if something has to be downloaded. */
  readonly openSource: () => Promise<WheelSource>;
}

/** What the command reports; `--json` prints it as it is. */
export interface CudaSetup {
  readonly status: 'already-there' | 'installed';
  readonly onnxruntime: string;
  readonly cuda: string;
  readonly folder: string;
  readonly downloadedBytes: number;
}

/**
 * Has the CUDA provider of onnxruntime-node and NVIDIA's libraries in the cache folder; downloads what is missing.
 *
 * @throws {SetupUnsupportedError} on another platform than Linux x86_64 with glibc.
 * @throws {OnnxruntimeVersionError} if there are no libraries for the installed version.
 * @throws {PackageIndexError} @throws {WheelDownloadError}
 */
export async function setupCuda(options: SetupCudaOptions): Promise<CudaSetup> {
  const { environment, onnxruntimeVersion, builds = CUDA_BUILDS, openSource, ...fillOptions } = options;
  checkPlatform('cuda');
  const build = builds.find((known) => known.onnxruntimeVersion === onnxruntimeVersion);
  if (build === undefined) {
    const known = builds.map((one) => one.onnxruntimeVersion);
    throw new OnnxruntimeVersionError(onnxruntimeVersion, known);
  }
  const folder = cudaFolder(environment, onnxruntimeVersion);
  const report = { onnxruntime: onnxruntimeVersion, cuda: build.cuda, folder };
  if (existsSync(folder)) return { status: 'already-there', ...report, downloadedBytes: 0 };
  const incompleteFolder = incompleteFolderOf(folder);
  await guardStorage(incompleteFolder, () => mkdir(incompleteFolder, { recursive: true }));
  const { client, index } = await openSource();
  try {
    const downloadedBytes = await fillFolder(build.wheels, {
      ...fillOptions,
      client,
      index,
      folder: incompleteFolder,
    });
    await setSearchPath(join(incompleteFolder, build.provider), build.unusedLibrary);
    for (const [name, target] of Object.entries(build.links)) {
      const path = join(incompleteFolder, name);
      if (!existsSync(path)) await guardStorage(path, () => symlink(target, path));
    }
    await guardStorage(folder, () => rename(incompleteFolder, folder));
    return { status: 'installed', ...report, downloadedBytes };
  } finally {
    await client.close();
  }
}

/** What an interrupted set-up leaves, and the next one goes on with. */
export function incompleteFolderOf(folder: string): string {
  return `${folder}.incomplete`;
}
