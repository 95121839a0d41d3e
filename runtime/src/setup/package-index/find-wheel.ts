import { PackageIndexError } from '../../errors/package-index-error.ts';
import { type HttpClient, readText } from '../download/http-client.ts';
import { shownUrl } from '../download/shown-url.ts';
import type { WheelPin } from '../download/wheel-pin.ts';
import type { PackageIndex } from './find-package-index.ts';
import { INDEX_PAGE_TYPES, parseIndexPage } from './parse-index-page.ts';

/** The page of a project with thousands of files has a few megabytes. */
const MAX_PAGE_BYTES = 64 * 1024 * 1024;

/**
 * Finds the address of a wheel on a package index.
 *
 * @throws {PackageIndexError} if the project or the file is not there, or is another file by the same name.
 * @throws {WheelDownloadError} if the index does not answer.
 */
export async function findWheel(
  client: HttpClient,
  index: PackageIndex,
  { project, filename, sha256 }: WheelPin,
  signal: AbortSignal,
): Promise<URL> {
  const response = await client.get(new URL(`${project}/`, index.url), {
    headers: { accept: INDEX_PAGE_TYPES },
    signal,
    allowedStatus: [404],
  });
  const where = `${shownUrl(index.url)}, project ${project}`;
  if (response.status === 404) {
    await response.body?.cancel();
    throw new PackageIndexError('missing-file', `The package index does not have ${project}`, where);
  }
  const text = await readText(response, MAX_PAGE_BYTES, signal);
  const file = parse(text, response, where).find((candidate) => candidate.filename === filename);
  if (file === undefined) {
    throw new PackageIndexError('missing-file', `The package index does not have ${filename}`, where);
  }
  if (file.sha256 !== undefined && file.sha256 !== sha256) {
    throw new PackageIndexError(
      'other-file',
      `${filename} has the SHA-256 checksum ${file.sha256} on this package index instead of ${sha256}`,
      where,
    );
  }
  return file.url;
}

function parse(text: string, response: Pick<Response, 'url' | 'headers'>, where: string) {
  try {
    return parseIndexPage(text, response.headers.get('content-type') ?? '', new URL(response.url));
  } catch (cause) {
    throw new PackageIndexError('answer', "The package index's answer cannot be read", where, cause);
  }
}
