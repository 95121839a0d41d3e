import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as v from 'valibot';
import { DownloadError } from '../errors/download-error.ts';
import type { LongOperationOptions } from './dataset.ts';

/** What to download, where to, and what its bytes must be. */
export interface DownloadOptions extends LongOperationOptions {
  readonly url: string;
  readonly targetPath: string;
  /** Hexadecimal, lower-case. */
  readonly sha256: string;
  /** Pause before a cut connection is taken up again, 1,000 by default. */
  readonly retryDelayMs?: number | undefined;
}

/** How often a cut connection is taken up again in one call, each time only after some bytes came. */
const MAX_ATTEMPTS = 5;

/** Written beside the part: a part is only continued if the server still has the same file. */
const PartRecord = v.object({ url: v.string(), validator: v.string() });

/**
 * Downloads a file. It grows as `TARGET.part`, which a later call continues, and gets its name only when it
 * is complete and its checksum is right; with a wrong checksum the part is deleted.
 *
 * @throws {DownloadError} `failure` tells why.
 */
export async function downloadFile(options: DownloadOptions): Promise<void> {
  const { url, targetPath, signal, retryDelayMs = 1000 } = options;
  await guardStorage(url, () => mkdir(dirname(targetPath), { recursive: true }));
  for (let attempt = 1; ; attempt++) {
    const sizeBefore = await partSize(targetPath);
    try {
      await transfer(options);
      break;
    } catch (error) {
      signal?.throwIfAborted();
      const isCut = error instanceof DownloadError && error.failure === 'interrupted';
      if (!isCut || attempt === MAX_ATTEMPTS || (await partSize(targetPath)) <= sizeBefore) {
        throw error;
      }
      await delay(retryDelayMs, undefined, { signal }).catch(() => signal?.throwIfAborted());
    }
  }
  await verifyAndRename(options);
}

async function transfer(options: DownloadOptions): Promise<void> {
  const { url, targetPath } = options;
  const partPath = partPathOf(targetPath);
  const offset = await resumableSize(options);
  const response = await request(options, offset);
  if (response.status === 416 && offset > 0) {
    await response.body?.cancel();
    if (response.headers.get('content-range') === `bytes */${offset}`) {
      return; // The part was complete already.
    }
    await discardPart(targetPath);
    return transfer(options);
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw new DownloadError(
      url,
      'status',
      `The server answered ${response.status} ${response.statusText}`.trim(),
    );
  }
  const start = response.status === 206 && startOfRange(response) === offset ? offset : 0;
  if (response.status === 206 && start !== offset) {
    await response.body?.cancel();
    await discardPart(targetPath);
    return transfer(options);
  }
  const file = await guardStorage(url, async () => {
    await recordValidator(options, response);
    return open(partPath, start === 0 ? 'w' : 'a');
  });
  try {
    await appendBody(options, response, file, start);
  } finally {
    await file.close();
  }
}

async function request({ url, targetPath, signal }: DownloadOptions, offset: number): Promise<Response> {
  // Without `identity`, a server that declares .gz files as `Content-Encoding: gzip` has them unpacked here.
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (offset > 0) {
    headers.range = `bytes=${offset}-`;
    headers['if-range'] = (await readRecord(targetPath))?.validator ?? '';
  }
  try {
    return await fetch(url, { headers, signal: signal ?? null });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new DownloadError(url, 'unreachable', `The server cannot be reached (${reasonOf(cause)})`, cause);
  }
}

async function appendBody(
  options: DownloadOptions,
  response: Response,
  file: FileHandle,
  start: number,
): Promise<void> {
  const length = Number(response.headers.get('content-length') ?? Number.NaN);
  const total = Number.isNaN(length) ? undefined : start + length;
  let done = start;
  for await (const chunk of bodyOf(options, response)) {
    await guardStorage(options.url, () => file.appendFile(chunk));
    done += chunk.byteLength;
    options.onProgress?.({ phase: 'download', done, total, unit: 'bytes' });
  }
}

async function* bodyOf({ url, signal }: DownloadOptions, response: Response): AsyncGenerator<Uint8Array> {
  try {
    yield* response.body ?? [];
  } catch (cause) {
    signal?.throwIfAborted();
    throw new DownloadError(url, 'interrupted', `The connection was cut (${reasonOf(cause)})`, cause);
  }
}

async function verifyAndRename({ url, targetPath, sha256, signal }: DownloadOptions): Promise<void> {
  const partPath = partPathOf(targetPath);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(partPath, { highWaterMark: 1024 * 1024 })) {
    signal?.throwIfAborted();
    hash.update(chunk);
  }
  const received = hash.digest('hex');
  if (received !== sha256) {
    await discardPart(targetPath);
    throw new DownloadError(
      url,
      'checksum',
      `The downloaded file has the SHA-256 checksum ${received} instead of ${sha256} and was deleted`,
    );
  }
  await guardStorage(url, () => rename(partPath, targetPath));
  await rm(recordPathOf(targetPath), { force: true });
}

/** Bytes of the part that a range request may continue: 0 without a record of the same address. */
async function resumableSize({ url, targetPath }: DownloadOptions): Promise<number> {
  const record = await readRecord(targetPath);
  return record?.url === url ? partSize(targetPath) : 0;
}

async function recordValidator({ url, targetPath }: DownloadOptions, response: Response): Promise<void> {
  const etag = response.headers.get('etag');
  // If-Range takes strong validators only.
  const validator = etag?.startsWith('"') ? etag : response.headers.get('last-modified');
  if (validator === null) {
    await rm(recordPathOf(targetPath), { force: true });
    return;
  }
  await writeFile(recordPathOf(targetPath), JSON.stringify({ url, validator }));
}

async function readRecord(targetPath: string): Promise<v.InferOutput<typeof PartRecord> | undefined> {
  try {
    return v.parse(PartRecord, JSON.parse(await readFile(recordPathOf(targetPath), 'utf8')));
  } catch {
    return undefined; // No record, or half of one: the download starts anew.
  }
}

async function partSize(targetPath: string): Promise<number> {
  const status = await stat(partPathOf(targetPath)).catch(() => undefined);
  return status?.size ?? 0;
}

async function discardPart(targetPath: string): Promise<void> {
  await rm(partPathOf(targetPath), { force: true });
  await rm(recordPathOf(targetPath), { force: true });
}

function startOfRange(response: Response): number {
  return Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1] ?? Number.NaN);
}

async function guardStorage<T>(url: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw new DownloadError(url, 'storage', `The download cannot be stored (${reasonOf(cause)})`, cause);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}

function partPathOf(targetPath: string): string {
  return `${targetPath}.part`;
}

function recordPathOf(targetPath: string): string {
  return `${targetPath}.part.json`;
}
