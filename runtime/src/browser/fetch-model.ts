import { InvalidOptionError } from '../errors/invalid-option-error.ts';
import { ModelDownloadError } from '../errors/model-download-error.ts';
import { ModelIntegrityError } from '../errors/model-integrity-error.ts';
import { digestOf, readStoredModel, storeModel } from './model-cache.ts';

export interface FetchModelOptions {
  /** SHA-256 of the file as `sha256-` and base64; with it, a stored copy is used without asking the server. */
  readonly integrity: string | undefined;
  readonly onProgress: (loadedBytes: number, totalBytes: number | undefined) => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * Downloads a model, or takes it from the browser's storage: where its digest is known and stored, or where the
 * server cannot be reached.
 *
 * @throws {ModelDownloadError} if the server cannot be reached or refuses, and no copy is stored.
 * @throws {ModelIntegrityError} if the file is another one than `integrity` says.
 * @throws {InvalidOptionError} if there is an `integrity` that this page, not being served securely, cannot check.
 */
export async function fetchModel(
  url: string,
  { integrity, onProgress, signal }: FetchModelOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  if (integrity !== undefined && !isSecureContext) {
    throw new InvalidOptionError(
      'loadClassifier',
      'integrity',
      'left out in a page without https',
      integrity,
    );
  }
  const stored = await readStoredModel(url);
  if (stored !== undefined && stored.digest === integrity) {
    onProgress(stored.bytes.byteLength, stored.bytes.byteLength);
    return stored.bytes;
  }
  let response: Response;
  try {
    response = await fetch(url, { cache: 'no-cache', ...(signal && { signal }) });
  } catch (error) {
    signal?.throwIfAborted();
    if (stored !== undefined && integrity === undefined) return stored.bytes;
    throw new ModelDownloadError(url, 'the server cannot be reached', error);
  }
  if (!response.ok) throw new ModelDownloadError(url, `the server answers ${response.status}`);
  const bytes = await readBody(response, url, onProgress, signal);
  const digest = await digestOf(bytes);
  if (digest === undefined) return bytes;
  if (integrity !== undefined && digest !== integrity) throw new ModelIntegrityError(url, integrity, digest);
  // Not awaited: the classifier need not wait for the disk.
  if (digest !== stored?.digest) void storeModel(url, { bytes: bytes.slice(), digest });
  return bytes;
}

async function readBody(
  response: Response,
  url: string,
  onProgress: FetchModelOptions['onProgress'],
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  // Packed bytes are counted by the header, unpacked ones below.
  const isPacked = response.headers.has('content-encoding');
  const totalBytes = isPacked ? undefined : Number(response.headers.get('content-length')) || undefined;
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let loadedBytes = 0;
  try {
    const reader = response.body?.getReader();
    for (let next = await reader?.read(); next?.value !== undefined; next = await reader?.read()) {
      pieces.push(next.value);
      loadedBytes += next.value.byteLength;
      onProgress(loadedBytes, totalBytes);
    }
    return new Uint8Array(await new Blob(pieces).arrayBuffer());
  } catch (error) {
    signal?.throwIfAborted();
    throw new ModelDownloadError(url, 'the connection broke off', error);
  }
}
