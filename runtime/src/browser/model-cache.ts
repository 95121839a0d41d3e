/** Models that were downloaded before, kept by the browser: for the next visit, and for visits without a network. */

const CACHE_NAME = 'onnx-bridge-models-1';
/** Written beside a stored model: who reads it back trusts the bytes, not the storage. */
const DIGEST_HEADER = 'x-onnx-bridge-digest';

export interface StoredModel {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly digest: string;
}

/**
 * @returns SHA-256 as in `integrity` attributes, `sha256-` and base64; undefined in pages that are not served
 *   securely, which have no cryptography.
 */
export async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  if (!isSecureContext) return undefined;
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return `sha256-${btoa(String.fromCharCode(...hash))}`;
}

/** Gives a stored model whose bytes are still what was stored; undefined where there is none. */
export async function readStoredModel(url: string): Promise<StoredModel | undefined> {
  const cache = await openCache();
  const response = await cache?.match(url);
  if (response === undefined) return undefined;
  const bytes = new Uint8Array(await response.arrayBuffer());
  const digest = await digestOf(bytes);
  if (digest === undefined || digest !== response.headers.get(DIGEST_HEADER)) {
    await cache?.delete(url);
    return undefined;
  }
  return { bytes, digest };
}

/** Stores a model if the browser lets us: a full disk is no reason to fail. */
export async function storeModel(url: string, { bytes, digest }: StoredModel): Promise<void> {
  const cache = await openCache();
  await cache?.put(url, new Response(bytes, { headers: { [DIGEST_HEADER]: digest } })).catch(() => {});
}

/** Pages that are not served securely have no cache, and private windows may refuse one. */
async function openCache(): Promise<Cache | undefined> {
  return isSecureContext ? await caches.open(CACHE_NAME).catch(() => undefined) : undefined;
}
