/** Where Node's own header `node_api.h` is: the interface is the same for every version of Node, so any will do. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, realpath } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { AddonBuildError } from '../../errors/addon-build-error.ts';
import type { Environment } from '../environment.ts';

const runFile = promisify(execFile);
const HEADERS_PACKAGE = 'node-api-headers';
const HEADERS_VERSION = '1.9.0';

export interface NodeHeadersOptions {
  readonly environment: Environment;
  /** Whose packages count too. */
  readonly projectFolder: string;
  /** Where the headers are put if there are none. */
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
  /** The Node whose folder is looked at; for tests. */
  readonly nodePath?: string;
}

/**
 * Finds the folder with `node_api.h`: beside node, in npm's `nodedir`, in node-gyp's cache, in the package
 * node-api-headers; else it has npm fetch that package.
 *
 * @throws {AddonBuildError} `problem` is `no-headers`.
 */
export async function findNodeHeaders(options: NodeHeadersOptions): Promise<string> {
  const { environment, projectFolder, cacheFolder, signal, nodePath = process.execPath } = options;
  const { npm_config_nodedir: nodeFolder, npm_config_devdir: gypFolder } = environment;
  const home = environment.HOME || homedir();
  const candidates = [
    ...(nodeFolder ? [join(nodeFolder, 'include/node')] : []),
    join(dirname(await realpath(nodePath)), '../include/node'),
    join(gypFolder || join(home, '.cache/node-gyp'), process.versions.node, 'include/node'),
    ...packageHeaders(projectFolder),
    join(cacheFolder, 'node_modules', HEADERS_PACKAGE, 'include'),
  ];
  const found = candidates.find(hasHeader);
  return found ?? fetchHeaders(cacheFolder, environment, signal);
}

function hasHeader(folder: string): boolean {
  return existsSync(join(folder, 'node_api.h'));
}

function packageHeaders(projectFolder: string): string[] {
  try {
    const path = createRequire(join(projectFolder, 'noop.js')).resolve(`${HEADERS_PACKAGE}/package.json`);
    return [join(dirname(path), 'include')];
  } catch {
    return []; // Not installed.
  }
}

async function fetchHeaders(
  cacheFolder: string,
  environment: Environment,
  signal: AbortSignal,
): Promise<string> {
  const folder = join(cacheFolder, 'node_modules', HEADERS_PACKAGE, 'include');
  const name = `${HEADERS_PACKAGE}@${HEADERS_VERSION}`;
  const flags = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  try {
    await mkdir(cacheFolder, { recursive: true });
    await runFile('npm', ['install', ...flags, '--prefix', cacheFolder, name], {
      cwd: cacheFolder,
      env: { ...environment },
      signal,
    });
  } catch (cause) {
    signal.throwIfAborted();
    const what = `There is no node_api.h beside Node, and npm cannot fetch ${name}`;
    throw new AddonBuildError('no-headers', what, process.execPath, cause);
  }
  if (!hasHeader(folder)) {
    throw new AddonBuildError('no-headers', `The package ${name} has no node_api.h`, folder);
  }
  return folder;
}
