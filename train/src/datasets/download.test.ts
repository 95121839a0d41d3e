import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startLocalServer, unusedAddress } from '../../../tests/support/local-server.ts';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { DownloadError } from '../errors/download-error.ts';
import { createRandom } from '../random.ts';
import type { DataProgress } from './dataset.ts';
import { downloadFile } from './download.ts';

const CONTENT = randomBytes(1, 300_000);
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');

function randomBytes(seed: number, length: number): Buffer {
  const random = createRandom(seed);
  return Buffer.from(Uint8Array.from({ length }, () => random.integer(256)));
}

/** A server's file, as it answers whole and range requests; what it was asked is kept in `ranges`. */
interface ServedFile {
  readonly listener: RequestListener;
  readonly ranges: (string | undefined)[];
}

interface ServingOptions {
  readonly content?: Buffer;
  readonly etag?: string;
  readonly ranges?: boolean;
  /** The first answers end, by a cut connection, after so many bytes. */
  readonly cuts?: readonly number[];
}

function serveFile({
  content = CONTENT,
  etag = '"v1"',
  ranges = true,
  cuts = [],
}: ServingOptions): ServedFile {
  const asked: (string | undefined)[] = [];
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const cut = cuts[asked.length];
    asked.push(request.headers.range);
    const start = ranges && request.headers['if-range'] === etag ? rangeStart(request) : 0;
    response.setHeader('etag', etag);
    if (start >= content.length) {
      response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
      return;
    }
    if (start > 0) {
      response.setHeader('content-range', `bytes ${start}-${content.length - 1}/${content.length}`);
    }
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': content.length - start });
    if (cut === undefined) {
      response.end(content.subarray(start));
    } else {
      response.write(content.subarray(start, start + cut), () => setTimeout(() => response.destroy(), 50));
    }
  };
  return { listener, ranges: asked };
}

function rangeStart(request: IncomingMessage): number {
  return Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
}

interface Attempt {
  readonly folder: string;
  readonly targetPath: string;
  run(options?: {
    sha256?: string;
    signal?: AbortSignal;
    onProgress?: (progress: DataProgress) => void;
  }): Promise<unknown>;
}

/** A download from `url` into an empty folder; `run` gives its error, or undefined. */
async function prepareDownload(url: string): Promise<Attempt> {
  const folder = join(await createTemporaryFolder(), 'cache');
  const targetPath = join(folder, 'file.bin');
  const run: Attempt['run'] = (options = {}) =>
    downloadFile({ url, targetPath, sha256: SHA256, retryDelayMs: 1, ...options }).then(
      () => undefined,
      (error: unknown) => error,
    );
  return { folder, targetPath, run };
}

describe('downloadFile', () => {
  test('downloads a file with progress and leaves nothing else', async () => {
    const served = serveFile({});
    const { folder, targetPath, run } = await prepareDownload(await startLocalServer(served.listener));
    const reports: DataProgress[] = [];
    expect(await run({ onProgress: (progress) => reports.push(progress) })).toBeUndefined();
    expect(CONTENT.equals(await readFile(targetPath))).toBe(true);
    expect(await readdir(folder)).toEqual(['file.bin']);
    expect(reports.at(-1)).toEqual({ phase: 'download', done: 300_000, total: 300_000, unit: 'bytes' });
  });

  test('asks for the bytes as they are, so that gzip files stay packed', async () => {
    let encoding: string | undefined;
    const url = await startLocalServer((request, response) => {
      encoding = request.headers['accept-encoding'];
      response.end(CONTENT);
    });
    expect(await (await prepareDownload(url)).run()).toBeUndefined();
    expect(encoding).toBe('identity');
  });

  test('goes on by itself where a connection was cut', async () => {
    const served = serveFile({ cuts: [100_000, 50_000] });
    const { targetPath, run } = await prepareDownload(await startLocalServer(served.listener));
    expect(await run()).toBeUndefined();
    expect(served.ranges).toEqual([undefined, 'bytes=100000-', 'bytes=150000-']);
    expect(CONTENT.equals(await readFile(targetPath))).toBe(true);
  });

  test('keeps the part of a cut download for the next call', async () => {
    const served = serveFile({ cuts: [100_000, 0] });
    const { folder, targetPath, run } = await prepareDownload(await startLocalServer(served.listener));
    const error = await run();
    expect(error).toBeInstanceOf(DownloadError);
    expect(error).toMatchObject({ failure: 'interrupted', code: 'ONNX_BRIDGE_DOWNLOAD' });
    expect((await readdir(folder)).sort()).toEqual(['file.bin.part', 'file.bin.part.json']);
    expect(await run()).toBeUndefined();
    expect(served.ranges.at(-1)).toBe('bytes=100000-');
    expect(CONTENT.equals(await readFile(targetPath))).toBe(true);
    expect(await readdir(folder)).toEqual(['file.bin']);
  });

  test('starts anew when the server knows no ranges', async () => {
    const served = serveFile({ cuts: [100_000], ranges: false });
    const { targetPath, run } = await prepareDownload(await startLocalServer(served.listener));
    expect(await run()).toBeUndefined();
    expect(served.ranges).toEqual([undefined, 'bytes=100000-']);
    expect(CONTENT.equals(await readFile(targetPath))).toBe(true);
  });

  test('starts anew when the file on the server has changed', async () => {
    const old = serveFile({ content: randomBytes(2, 300_000), etag: '"v0"', cuts: [100_000, 0] });
    const current = serveFile({});
    let active = old;
    const url = await startLocalServer((request, response) => active.listener(request, response));
    const { targetPath, run } = await prepareDownload(url);
    expect(await run()).toMatchObject({ failure: 'interrupted' });
    active = current;
    expect(await run()).toBeUndefined();
    expect(CONTENT.equals(await readFile(targetPath))).toBe(true);
  });

  test('asks for the whole file when nothing tells which file the part is of', async () => {
    const served = serveFile({});
    const { targetPath, run } = await prepareDownload(await startLocalServer(served.listener));
    await run();
    await writeFile(`${targetPath}.part`, 'left by something else');
    expect(await run()).toBeUndefined();
    expect(served.ranges).toEqual([undefined, undefined]);
    expect(CONTENT.equals(await readFile(targetPath))).toBe(true);
  });

  test('takes a part that is complete already as it is', async () => {
    const served = serveFile({});
    const url = await startLocalServer(served.listener);
    const { folder, targetPath, run } = await prepareDownload(url);
    await run();
    await writeFile(`${targetPath}.part`, CONTENT);
    await writeFile(`${targetPath}.part.json`, JSON.stringify({ url, validator: '"v1"' }));
    expect(await run()).toBeUndefined();
    expect(served.ranges).toEqual([undefined, 'bytes=300000-']);
    expect(await readdir(folder)).toEqual(['file.bin']);
  });

  test('discards a part that is longer than the file', async () => {
    const served = serveFile({});
    const url = await startLocalServer(served.listener);
    const { targetPath, run } = await prepareDownload(url);
    await run();
    await writeFile(`${targetPath}.part`, Buffer.concat([CONTENT, CONTENT]));
    await writeFile(`${targetPath}.part.json`, JSON.stringify({ url, validator: '"v1"' }));
    expect(await run()).toBeUndefined();
    expect(served.ranges).toEqual([undefined, 'bytes=600000-', undefined]);
    expect(CONTENT.equals(await readFile(targetPath))).toBe(true);
  });

  test('gives up on a server that answers 416 to everything', async () => {
    const url = await startLocalServer((_, response) => response.writeHead(416).end());
    expect(await (await prepareDownload(url)).run()).toMatchObject({ failure: 'status' });
  });

  test('deletes a file with a wrong checksum and says both checksums', async () => {
    const { folder, run } = await prepareDownload(await startLocalServer(serveFile({}).listener));
    const expected = 'f'.repeat(64);
    const error = await run({ sha256: expected });
    expect(error).toMatchObject({ failure: 'checksum' });
    expect(String(error)).toContain(SHA256);
    expect(String(error)).toContain(expected);
    expect(await readdir(folder)).toEqual([]);
  });

  test('says the status of a server that has no such file', async () => {
    const url = await startLocalServer((_, response) => response.writeHead(404).end('nothing here'));
    const { folder, run } = await prepareDownload(url);
    const error = await run();
    expect(error).toMatchObject({ failure: 'status', url });
    expect(String(error)).toContain('The server answered 404 Not Found');
    expect(await readdir(folder)).toEqual([]);
  });

  test('says that the server cannot be reached', async () => {
    const { folder, run } = await prepareDownload(await unusedAddress());
    const error = await run();
    expect(error).toMatchObject({ failure: 'unreachable' });
    expect(String(error)).toContain('ECONNREFUSED');
    expect(await readdir(folder)).toEqual([]);
  });

  test('says that the folder cannot be written', async () => {
    const blocker = join(await createTemporaryFolder(), 'file');
    await writeFile(blocker, '');
    const url = await startLocalServer(serveFile({}).listener);
    const download = downloadFile({ url, targetPath: join(blocker, 'cache', 'file.bin'), sha256: SHA256 });
    await expect(download).rejects.toMatchObject({ failure: 'storage' });
  });

  test('stops with the reason of an aborted signal and keeps the part', async () => {
    const controller = new AbortController();
    const url = await startLocalServer((_, response) => {
      response.writeHead(200, { etag: '"v1"', 'content-length': CONTENT.length });
      response.write(CONTENT.subarray(0, 1000));
    });
    const { folder, run } = await prepareDownload(url);
    const reason = new Error('stopped by the user');
    const onProgress = () => controller.abort(reason);
    expect(await run({ signal: controller.signal, onProgress })).toBe(reason);
    expect((await readdir(folder)).sort()).toEqual(['file.bin.part', 'file.bin.part.json']);
    expect(await readFile(join(folder, 'file.bin.part'))).toHaveLength(1000);
  });
});
