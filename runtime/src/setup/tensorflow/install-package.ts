/** Libraries and addon into the package: built beside their places and moved there when all of it is done. */
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { guardStorage } from '../download/guard-storage.ts';
import type { Environment } from '../environment.ts';
import { buildAddon } from './build-addon.ts';
import type { TfjsPackage } from './find-package.ts';
import { linkFolder } from './link-folder.ts';

/** In `deps/`: says that this command made the folders, so that it may delete them. */
const MARKER = 'onnx-bridge.json';
/** In the package while it is set up; a killed process may leave it, and the next one deletes it. */
const STAGING = '.onnx-bridge-setup';
/** The names that the linker and the package's own scripts look for, and what they stand for. */
const LIBRARY_NAMES: Readonly<Record<string, string>> = {
  'libtensorflow.so': 'libtensorflow_cc.so.2',
  'libtensorflow.so.2': 'libtensorflow_cc.so.2',
  'libtensorflow_framework.so': 'libtensorflow_framework.so.2',
};

export interface InstallPackageOptions {
  readonly libraryFolder: string;
  readonly buildId: string;
  readonly nodeHeaders: string;
  readonly environment: Environment;
  readonly signal: AbortSignal;
}

/**
 * Puts libtensorflow into the package's `deps/` and the addon into its `lib/`, in place of what is there.
 *
 * @throws {AddonBuildError} @throws {WheelDownloadError} `failure` is `storage`.
 */
export async function installPackage(tfjs: TfjsPackage, options: InstallPackageOptions): Promise<void> {
  const { libraryFolder, buildId, nodeHeaders, environment, signal } = options;
  const staging = join(tfjs.folder, STAGING);
  await rm(staging, { recursive: true, force: true });
  try {
    const depsFolder = join(staging, 'deps');
    await guardStorage(depsFolder, () => fillDeps(depsFolder, libraryFolder, buildId, signal));
    await buildAddon({
      sourceFolder: join(tfjs.folder, 'binding'),
      depsFolder,
      nodeHeaders,
      nodeApiVersion: tfjs.nodeApiVersion,
      libraryPath: relative(dirname(tfjs.addonPath), join(tfjs.folder, 'deps/lib')),
      outputPath: join(staging, 'addon/tfjs_binding.node'),
      environment,
      signal,
    });
    signal.throwIfAborted();
    await guardStorage(tfjs.folder, () => moveIntoPackage(staging, tfjs));
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function fillDeps(
  depsFolder: string,
  libraryFolder: string,
  buildId: string,
  signal: AbortSignal,
): Promise<void> {
  await linkFolder(libraryFolder, depsFolder, signal);
  for (const [name, target] of Object.entries(LIBRARY_NAMES)) {
    await symlink(target, join(depsFolder, 'lib', name));
  }
  await writeFile(join(depsFolder, MARKER), `${JSON.stringify({ build: buildId })}\n`);
}

/** The addon last: without it, the package counts as not set up. */
async function moveIntoPackage(staging: string, { folder, addonPath }: TfjsPackage): Promise<void> {
  await rm(join(folder, 'lib'), { recursive: true, force: true });
  await rm(join(folder, 'deps'), { recursive: true, force: true });
  await rename(join(staging, 'deps'), join(folder, 'deps'));
  await mkdir(dirname(addonPath), { recursive: true });
  await rename(join(staging, 'addon/tfjs_binding.node'), addonPath);
}

/** Deletes what `installPackage` made. @returns whether there was anything of it. */
export async function uninstallPackage({ folder }: TfjsPackage): Promise<boolean> {
  if (!existsSync(join(folder, 'deps', MARKER))) {
    return false;
  }
  await rm(join(folder, 'lib'), { recursive: true, force: true });
  await rm(join(folder, 'deps'), { recursive: true, force: true });
  return true;
}
