import { readCertificates } from './download/certificates.ts';
import { createHttpClient, type HttpClient } from './download/http-client.ts';
import { readProxies } from './download/proxies.ts';
import type { Environment } from './environment.ts';
import { findPackageIndex, type PackageIndex } from './package-index/find-package-index.ts';
import { readPipConfig } from './package-index/pip-config.ts';

/** A package index and the connection to it, which its user closes. */
export interface WheelSource {
  readonly index: PackageIndex;
  readonly client: HttpClient;
}

/**
 * Opens the package index that the user, pip's settings or uv's name, over the proxy and with the certificates that
 * they name.
 *
 * @param named the value of `--index`.
 * @throws {PackageIndexError} if none is named, and pip is not there to say its own.
 */
export async function openWheelSource(
  named: string | undefined,
  environment: Environment,
  signal: AbortSignal,
): Promise<WheelSource> {
  const pipConfig = await readPipConfig(environment);
  const index = await findPackageIndex({ named, environment, pipConfig, signal });
  const client = createHttpClient({
    ...readProxies(environment, pipConfig),
    certificates: await readCertificates(environment, pipConfig),
    credentials: index.url,
  });
  return { index, client };
}
