/** A stretch of a remote file onto the disk; a part that is there already is gone on with. */
import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Response } from 'undici';
import { WheelDownloadError } from '../../errors/wheel-download-error.ts';
import { guardStorage } from './guard-storage.ts';
import { type HttpClient, readBody } from './http-client.ts';
import { shownUrl } from './shown-url.ts';

/** A file of known size on a server. */
export interface RemoteFile {
  readonly client: HttpClient;
  readonly url: URL;
  readonly sizeBytes: number;
  readonly signal: AbortSignal;
}

export interface DownloadRangeOptions {
  readonly start: number;
  /** Not included. */
  readonly end: number;
  /**
   * The file that grows. Whoever reads it checks a checksum then: that the server still has the same file is not
   * checked here.
   */
  readonly partPath: string;
  /** Called with the size of the part, as it grows. */
  readonly onProgress?: (doneBytes: number) => void;
  /** Pause before a cut connection is taken up again, 1,000 by default. */
  readonly retryDelayMs?: number | undefined;
}

/** How often a cut connection is taken up again in one call, each time only after some bytes came. */
const MAX_ATTEMPTS = 5;

/** Whether the server gives parts of the file. @throws {WheelDownloadError} if the file has another size. */
export async function supportsRanges(file: RemoteFile): Promise<boolean> {
  const response = await requestRange(file, 0, 1);
  await response.body?.cancel();
  return response.status === 206;
}

/** Reads a few bytes, from `start` up to, not including, `end`, of a server that gives parts. */
export async function readRange(file: RemoteFile, start: number, end: number): Promise<Buffer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await readOnce(file, start, end);
    } catch (error) {
      if (!isCut(error) || attempt === MAX_ATTEMPTS) {
        throw error;
      }
    }
  }
}

async function readOnce(file: RemoteFile, start: number, end: number): Promise<Buffer> {
  const response = await requestRange(file, start, end);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of takeBytes(file, response, response.status === 206 ? end - start : 0)) {
    chunks.push(chunk);
    size += chunk.byteLength;
  }
  if (size !== end - start) {
    throw failure(file, 'interrupted', `The server sent ${size} of ${end - start} bytes`);
  }
  return Buffer.concat(chunks);
}

/**
 * Downloads bytes `start` to `end` of a file to `partPath`. The whole file is also had from a server without ranges.
 *
 * @throws {WheelDownloadError}
 */
export async function downloadRange(file: RemoteFile, options: DownloadRangeOptions): Promise<void> {
  const { start, end, partPath, retryDelayMs = 1000 } = options;
  await guardStorage(partPath, () => mkdir(dirname(partPath), { recursive: true }));
  for (let attempt = 1; (await sizeOf(partPath)) !== end - start; attempt++) {
    const before = await sizeOf(partPath);
    try {
      await transfer(file, options);
    } catch (error) {
      if (!isCut(error) || attempt === MAX_ATTEMPTS || (await sizeOf(partPath)) <= before) {
        throw error;
      }
      await delay(retryDelayMs, undefined, { signal: file.signal }).catch(() => file.signal.throwIfAborted());
    }
  }
}

function isCut(error: unknown): boolean {
  return error instanceof WheelDownloadError && error.failure === 'interrupted';
}

async function transfer(file: RemoteFile, options: DownloadRangeOptions): Promise<void> {
  const { start, end, partPath } = options;
  const present = await sizeOf(partPath);
  const kept = present < end - start ? present : 0;
  const response = await requestRange(file, start + kept, end);
  const isWhole = response.status === 200;
  if (isWhole && (start !== 0 || end !== file.sizeBytes)) {
    await response.body?.cancel();
    throw failure(file, 'status', 'The server sent the whole file instead of a part');
  }
  const offset = isWhole ? 0 : kept;
  const handle = await guardStorage(partPath, () => open(partPath, offset === 0 ? 'w' : 'a'));
  try {
    await append(file, response, handle, offset, options);
  } finally {
    await handle.close();
  }
}

async function append(
  file: RemoteFile,
  response: Response,
  handle: FileHandle,
  offset: number,
  { start, end, partPath, onProgress }: DownloadRangeOptions,
): Promise<void> {
  let size = offset;
  for await (const chunk of takeBytes(file, response, end - start - offset)) {
    await guardStorage(partPath, () => handle.appendFile(chunk));
    size += chunk.byteLength;
    onProgress?.(size);
  }
  if (size !== end - start) {
    throw failure(file, 'interrupted', `The server sent ${size} of ${end - start} bytes`);
  }
}

/** A part (206), or the whole file (200) from a server that knows no ranges. */
async function requestRange(file: RemoteFile, start: number, end: number): Promise<Response> {
  const { client, url, sizeBytes, signal } = file;
  const response = await client.get(url, {
    headers: { range: `bytes=${start}-${end - 1}` },
    signal,
    allowedStatus: [416],
  });
  const [, from, total] =
    /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '') ?? [];
  const length = response.status === 200 ? response.headers.get('content-length') : total;
  const isOtherSize =
    length !== null && length !== undefined && length !== '*' && Number(length) !== sizeBytes;
  if (isOtherSize || response.status === 416) {
    await response.body?.cancel();
    throw failure(file, 'checksum', `The file has ${length ?? 'fewer'} bytes instead of ${sizeBytes}`);
  }
  if (response.status === 206 && Number(from) !== start) {
    await response.body?.cancel();
    throw failure(file, 'status', `The server sent bytes from ${from} on instead of from ${start}`);
  }
  return response;
}

/** The pieces of a body, which may not have more than `count` bytes. */
async function* takeBytes(file: RemoteFile, response: Response, count: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of readBody(response, file.url, file.signal)) {
    size += chunk.byteLength;
    if (size > count) {
      throw failure(file, 'status', 'The server sent more bytes than it was asked for');
    }
    yield chunk;
  }
}

function failure({ url }: RemoteFile, kind: WheelDownloadError['failure'], what: string): WheelDownloadError {
  return new WheelDownloadError(kind, what, shownUrl(url));
}

/** 0 for a file that is not there. */
export async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}
