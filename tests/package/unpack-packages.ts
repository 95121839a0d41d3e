import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, realpath, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** What the tests read of a packed package.json. */
export interface PackageJson {
  readonly name: string;
  readonly exports?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** A package as a user gets it. */
export interface UnpackedPackage {
  readonly json: PackageJson;
  readonly folder: string;
}

/** The workspaces that are published. */
export const PUBLISHED = ['runtime', 'export', 'train', 'cli'] as const;

/**
 * Packs every published workspace and unpacks it below `home`: `app` is an empty project that has the packages, and
 * each package lies in a folder of its own that links exactly the dependencies that its package.json names. A flat
 * node_modules would hide a dependency that one package forgets and another names.
 */
export async function unpackPackages(home: string): Promise<UnpackedPackage[]> {
  const app = join(home, 'app');
  await mkdir(app);
  await writeFile(join(app, 'package.json'), '{ "type": "module" }');
  const folders = PUBLISHED.map((folder) => `./${folder}`);
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', home, ...folders], {
    stdio: 'ignore',
  });
  const archives = (await readdir(home)).filter((name) => name.endsWith('.tgz'));
  const packages = await Promise.all(archives.map((archive) => unpack(home, archive)));
  const ours = new Map(packages.map(({ json, folder }) => [json.name, folder]));
  for (const { json, folder } of packages) {
    await link(folder, join(app, 'node_modules', json.name));
    for (const name of Object.keys(json.dependencies)) {
      await link(ours.get(name) ?? resolve('node_modules', name), join(folder, 'node_modules', name));
    }
  }
  await link(resolve('node_modules/@types/node'), join(app, 'node_modules/@types/node'));
  return packages;
}

/** Unpacks one archive as `store/ARCHIVE/package`. */
async function unpack(home: string, archive: string): Promise<UnpackedPackage> {
  const store = join(home, 'store', archive);
  await mkdir(store, { recursive: true });
  execFileSync('tar', ['-xzf', join(home, archive), '-C', store]);
  const folder = join(store, 'package');
  const json: PackageJson = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  return { json, folder };
}

async function link(target: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await symlink(await realpath(target), path, 'junction');
}
