/** Which package index to take wheels from. No index is built in: it is the user's choice, or that of their pip. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PackageIndexError } from '../../errors/package-index-error.ts';
import type { Environment } from '../environment.ts';
import type { PipConfig } from './pip-config.ts';

const runFile = promisify(execFile);

/** A package index (PEP 503), and who named it. */
export interface PackageIndex {
  /** Ends in a slash; may hold a user name and a password. */
  readonly url: URL;
  readonly origin: string;
}

export interface FindPackageIndexOptions {
  /** Named by the user in this call; it goes before everything else. */
  readonly named?: string | undefined;
  readonly environment: Environment;
  readonly pipConfig: PipConfig;
  /** Asks pip itself, if it is installed; for tests. */
  readonly askPip?: (environment: Environment, signal?: AbortSignal) => Promise<string | undefined>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds the package index: `--index`, then pip's settings, then uv's, then what an installed pip says of itself.
 *
 * @throws {PackageIndexError} `problem` is `unknown` if nothing names one, `address` if its address is none.
 */
export async function findPackageIndex(options: FindPackageIndexOptions): Promise<PackageIndex> {
  const { named, environment, pipConfig, askPip = askInstalledPip, signal } = options;
  const candidates: readonly (readonly [origin: string, value: string | undefined])[] = [
    ['--index', named],
    ["pip's setting index-url", pipConfig('index-url')],
    ['the environment variable UV_DEFAULT_INDEX', withoutName(environment.UV_DEFAULT_INDEX)],
    ['the environment variable UV_INDEX_URL', environment.UV_INDEX_URL],
  ];
  for (const [origin, value] of candidates) {
    if (value !== undefined && value !== '') {
      return { url: parseIndexUrl(value, origin), origin };
    }
  }
  const answer = await askPip(environment, signal);
  if (answer === undefined) {
    throw new PackageIndexError(
      'unknown',
      'No package index is known: pip is neither configured nor installed here',
      '--index, PIP_INDEX_URL, UV_DEFAULT_INDEX, UV_INDEX_URL, pip.conf',
    );
  }
  const origin = 'the installed pip';
  return { url: parseIndexUrl(answer, origin), origin };
}

function parseIndexUrl(text: string, origin: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new PackageIndexError('address', 'The package index has no http(s) address', origin);
  }
  if (!url.pathname.endsWith('/')) {
    url.pathname += '/';
  }
  return url;
}

/** uv lets an index have a name: `NAME=URL`. */
function withoutName(value: string | undefined): string | undefined {
  return value?.replace(/^[\w.-]+=(?=https?:)/, '');
}

/** Prints the index that pip would use: its configuration's (also of its own installation), else its default. */
const PIP_QUESTION = `
from pip._internal.configuration import Configuration
from pip._internal.models.index import PyPI
configuration = Configuration(isolated=False)
configuration.load()
def find():
    for section in ("download", "install", "global"):
        try:
            return configuration.get_value(section + ".index-url")
        except Exception:
            pass
    return PyPI.simple_url
print(find())
`;

/** Used only where nothing else names an index; pip has no command that prints its default. */
async function askInstalledPip(environment: Environment, signal?: AbortSignal): Promise<string | undefined> {
  for (const python of ['python3', 'python']) {
    try {
      const { stdout } = await runFile(python, ['-c', PIP_QUESTION], {
        env: { ...environment },
        timeout: 20_000,
        ...(signal === undefined ? {} : { signal }),
      });
      return stdout.trim() || undefined;
    } catch {
      signal?.throwIfAborted(); // Otherwise: no such Python, no pip in it, or a pip that is made differently.
    }
  }
  return undefined;
}
