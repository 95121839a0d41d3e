import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import { WheelDownloadError } from '../../errors/wheel-download-error.ts';
import type { Environment } from '../environment.ts';
import type { PipConfig } from '../package-index/pip-config.ts';

/** Where companies name the certificate of their own proxy or index; a list given to TLS replaces Node's, so all count. */
const VARIABLES = ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS'] as const;

/**
 * The certificates to trust: Node's own and those of the files that pip (`cert`) and the environment name.
 *
 * @returns undefined where no file is named: Node's own alone.
 * @throws {WheelDownloadError} if pip's file cannot be read; of the others, which other programs may mean, those
 *   that cannot be read are left out.
 */
export async function readCertificates(
  environment: Environment,
  pipConfig: PipConfig,
): Promise<readonly string[] | undefined> {
  const pipFile = pipConfig('cert');
  const others = VARIABLES.map((name) => environment[name]).filter(
    (path) => path !== undefined && path !== '',
  );
  const texts = await Promise.all([
    ...(pipFile === undefined ? [] : [readPipFile(pipFile)]),
    ...[...new Set(others)].filter((path) => path !== pipFile).map(readIfThere),
  ]);
  const found = texts.filter((text) => text !== undefined);
  return found.length === 0 ? undefined : [...rootCertificates, ...found];
}

async function readPipFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const what = "The certificates of pip's setting cert cannot be read";
    throw new WheelDownloadError('unreachable', what, path, cause);
  }
}

function readIfThere(path: string | undefined): Promise<string | undefined> {
  return path === undefined ? Promise.resolve(undefined) : readFile(path, 'utf8').catch(() => undefined);
}
