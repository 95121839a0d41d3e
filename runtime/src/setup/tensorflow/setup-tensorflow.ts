import { TensorflowPackageError } from '../../errors/tensorflow-package-error.ts';
import { setupCacheFolder } from '../cache-folder.ts';
import { checkPlatform } from '../check-platform.ts';
import { checkCompiler } from './build-addon.ts';
import type { TensorflowBuild, TensorflowDevice } from './builds.ts';
import { checkPackage, type TfjsAnswer } from './check-package.ts';
import { type FetchLibrariesOptions, fetchLibraries } from './fetch-libraries.ts';
import { findTfjsPackage, type TfjsPackage } from './find-package.ts';
import { installPackage, uninstallPackage } from './install-package.ts';
import { findNodeHeaders } from './node-headers.ts';

export interface SetupTensorflowOptions extends Omit<FetchLibrariesOptions, 'cacheFolder'> {
  /** A row of `TENSORFLOW_BUILDS`. */
  readonly build: TensorflowBuild;
  readonly projectFolder: string;
  readonly onStep: (message: string) => void;
}

/** What the command reports; `--json` prints it as it is. */
export interface TensorflowSetup {
  readonly status: 'already-working' | 'installed';
  readonly package: string;
  readonly folder: string;
  /** Version of libtensorflow. */
  readonly libtensorflow: string;
  /** What it computes on, here and now. */
  readonly device: TensorflowDevice;
  readonly downloadedBytes: number;
}

/**
 * Makes tfjs-node (or tfjs-node-gpu) work: takes libtensorflow from a package index and builds the native addon.
 * A package that works already is left alone.
 *
 * @throws {SetupUnsupportedError} on another platform than Linux x86_64 with glibc.
 * @throws {TensorflowPackageError} if the package is not installed by npm, or does not run in the end.
 * @throws {AddonBuildError} without a compiler or Node's headers, before anything is downloaded.
 * @throws {PackageIndexError} @throws {WheelDownloadError}
 */
export async function setupTensorflow(options: SetupTensorflowOptions): Promise<TensorflowSetup> {
  const { build, projectFolder, environment, signal, onStep } = options;
  checkPlatform('tensorflow');
  const tfjs = await findTfjsPackage(build.packageName, projectFolder);
  const before = await checkPackage(tfjs, environment, signal);
  if (!('failure' in before)) {
    return report('already-working', tfjs, before, 0);
  }
  const cacheFolder = setupCacheFolder(environment);
  await checkCompiler(environment, signal);
  const nodeHeaders = await findNodeHeaders({ environment, projectFolder, cacheFolder, signal });
  const libraries = await fetchLibraries(build, { ...options, cacheFolder });
  onStep(`Building the native addon of ${tfjs.name}`);
  await installPackage(tfjs, {
    libraryFolder: libraries.folder,
    buildId: build.id,
    nodeHeaders,
    environment,
    signal,
  });
  onStep('Checking it in a new process');
  const after = await checkInstalled(tfjs, options);
  return report('installed', tfjs, after, libraries.downloadedBytes);
}

/** What does not run is not left in the package. */
async function checkInstalled(
  tfjs: TfjsPackage,
  { environment, signal }: SetupTensorflowOptions,
): Promise<TfjsAnswer> {
  try {
    const check = await checkPackage(tfjs, environment, signal);
    if ('failure' in check) {
      throw new TensorflowPackageError('does-not-run', {
        what: `${tfjs.name} was built, but does not run: ${check.failure}`,
        where: tfjs.folder,
        fix: 'run `npx onnx-bridge setup tensorflow --remove`, then this command again, with another g++ in CXX',
      });
    }
    return check;
  } catch (error) {
    await uninstallPackage(tfjs);
    throw error;
  }
}

function report(
  status: TensorflowSetup['status'],
  { name, folder }: TfjsPackage,
  { libtensorflow, device }: TfjsAnswer,
  downloadedBytes: number,
): TensorflowSetup {
  return { status, package: name, folder, libtensorflow, device, downloadedBytes };
}
