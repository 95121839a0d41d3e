import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { TensorflowPackageError } from '../../errors/tensorflow-package-error.ts';

export type TfjsPackageName = '@tensorflow/tfjs-node' | '@tensorflow/tfjs-node-gpu';

/** The package as npm installed it. */
export interface TfjsPackage {
  readonly name: TfjsPackageName;
  readonly folder: string;
  /** Where the package looks for its native addon. */
  readonly addonPath: string;
  /** Version of Node-API that the addon is built for. */
  readonly nodeApiVersion: number;
}

/** The only version that was tried; the addon's sources come from the package. */
export const TFJS_VERSION = '4.22.0';

const PackageJson = v.object({
  version: v.string(),
  binary: v.object({ module_name: v.string(), napi_versions: v.array(v.number()) }),
});

/**
 * Finds the package from a folder, as an import in that folder would, else from this package.
 *
 * @throws {TensorflowPackageError} if it is not installed, or in another version than 4.22.0.
 */
export async function findTfjsPackage(name: TfjsPackageName, fromFolder: string): Promise<TfjsPackage> {
  const path = resolveFrom(join(fromFolder, 'noop.js'), name) ?? resolveFrom(import.meta.url, name);
  const fix = `run \`npm install --ignore-scripts ${name}@${TFJS_VERSION}\`, then this command again`;
  if (path === undefined) {
    const what = `The package ${name} is not installed`;
    throw new TensorflowPackageError('not-installed', { what, where: fromFolder, fix });
  }
  const { version, binary } = v.parse(PackageJson, JSON.parse(await readFile(path, 'utf8')));
  if (version !== TFJS_VERSION) {
    const what = `${name} has the version ${version}; the version ${TFJS_VERSION} is what can be set up`;
    throw new TensorflowPackageError('other-version', { what, where: path, fix });
  }
  const folder = dirname(path);
  // As node-pre-gyp chooses, with which the package finds its addon.
  const supported = binary.napi_versions.filter((napi) => napi <= Number(process.versions.napi));
  const nodeApiVersion = Math.max(...supported);
  const addonPath = join(folder, 'lib', `napi-v${nodeApiVersion}`, `${binary.module_name}.node`);
  return { name, folder, addonPath, nodeApiVersion };
}

function resolveFrom(base: string, name: TfjsPackageName): string | undefined {
  try {
    return createRequire(base).resolve(`${name}/package.json`);
  } catch {
    return undefined;
  }
}
