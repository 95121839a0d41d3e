import { createHash } from 'node:crypto';
import { ModelDownloadError } from '../errors/model-download-error.ts';
import { ModelIntegrityError } from '../errors/model-integrity-error.ts';
import { readStoredModel, type StoredModel, storeModel } from './model-cache.ts';

/** A protobuf message, which an ONNX file is, cannot be larger. */
const MAX_MODEL_BYTES = 2 ** 31 - 1;

export interface DownloadModelOptions {
  /** Folder that keeps downloaded models; undefined: none is kept. */
  readonly cache: string | undefined;
  /** SHA-256 of the file as `sha256-` and base64; with it, a kept copy is used without asking the server. */
  readonly integrity: string | undefined;
  readonly onProgress: (loadedBytes: number, totalBytes: number | undefined) => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * Downloads a model, or takes the copy that the cache folder has: where its digest is given, where the server says
 * that it has not changed, or where the server cannot be reached.
 *
 * @throws {ModelDownloadError} if the server cannot be reached or refuses, and no copy is kept.
 * @throws {ModelIntegrityError} if the file is another one than `integrity` says.
 */
export async function downloadModel(url: string, options: DownloadModelOptions): Promise<Uint8Array> {
  const { cache, integrity } = options;
  const stored = cache === undefined ? undefined : await readStoredModel(cache, url);
  if (stored !== undefined && stored.digest === integrity) return stored.bytes;
  const { bytes, etag } = await request(url, stored, options);
  if (bytes === stored?.bytes) return bytes;
  const digest = `sha256-${createHash('sha256').update(bytes).digest('base64')}`;
  if (integrity !== undefined && digest !== integrity) throw new ModelIntegrityError(url, integrity, digest);
  if (cache !== undefined) await storeModel(cache, url, { bytes, digest, etag });
  return bytes;
}

async function request(
  url: string,
  stored: StoredModel | undefined,
  { integrity, onProgress, signal }: DownloadModelOptions,
): Promise<Pick<StoredModel, 'bytes' | 'etag'>> {
  // A copy that is known to be another one is not asked about.
  const usable = integrity === undefined ? stored : undefined;
  const headers: Record<string, string> = usable?.etag ? { 'if-none-match': usable.etag } : {};
  let response: Response;
  try {
    response = await fetch(url, { headers, signal: signal ?? null });
  } catch (error) {
    signal?.throwIfAborted();
    if (usable !== undefined) return usable;
    throw new ModelDownloadError(url, 'the server cannot be reached', error);
  }
  if (response.status === 304 && usable !== undefined) return usable;
  if (!response.ok) throw new ModelDownloadError(url, `the server answers ${response.status}`);
  const bytes = await readBody(response, url, { onProgress, signal });
  return { bytes, etag: response.headers.get('etag') ?? '' };
}

async function readBody(
  response: Response,
  url: string,
  { onProgress, signal }: Pick<DownloadModelOptions, 'onProgress' | 'signal'>,
): Promise<Uint8Array> {
  // The header counts packed bytes, and unpacked ones come.
  const isPacked = response.headers.has('content-encoding');
  const totalBytes = isPacked ? undefined : Number(response.headers.get('content-length')) || undefined;
  const pieces: Uint8Array[] = [];
  let loadedBytes = 0;
  try {
    for await (const piece of response.body ?? []) {
      loadedBytes += piece.byteLength;
      if (loadedBytes > MAX_MODEL_BYTES) throw new Error(`it has more than ${MAX_MODEL_BYTES} bytes`);
      pieces.push(piece);
      onProgress(loadedBytes, totalBytes);
    }
    return Buffer.concat(pieces);
  } catch (error) {
    signal?.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    throw new ModelDownloadError(url, `the connection broke off (${reason})`, error);
  }
}
