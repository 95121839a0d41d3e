import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startLocalServer, unusedAddress } from '../../../tests/support/local-server.ts';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { ModelDownloadError } from '../errors/model-download-error.ts';
import { ModelIntegrityError } from '../errors/model-integrity-error.ts';
import { type DownloadModelOptions, downloadModel } from './download-model.ts';
import { loadClassifier } from './load-classifier.ts';

const MODEL = await readFile(new URL('./fixtures/binary.onnx', import.meta.url));
const INTEGRITY = `sha256-${createHash('sha256').update(MODEL).digest('base64')}`;

/** Serves the model under an entity tag, and keeps the status of each answer. */
async function serveModel() {
  const answers: number[] = [];
  const listener: RequestListener = (request, response) => {
    const isKnown = request.headers['if-none-match'] === '"v1"';
    const status = request.url === '/model.onnx' ? (isKnown ? 304 : 200) : 404;
    answers.push(status);
    response.writeHead(status, { etag: '"v1"', ...(status === 200 && { 'content-length': MODEL.length }) });
    response.end(status === 200 ? MODEL : undefined);
  };
  return { url: `${await startLocalServer(listener)}/model.onnx`, answers };
}

function download(url: string, options: Partial<DownloadModelOptions> = {}): Promise<Uint8Array> {
  const defaults = { cache: undefined, integrity: undefined, signal: undefined, onProgress: () => {} };
  return downloadModel(url, { ...defaults, ...options });
}

describe('a model at an http address', () => {
  test('is loaded, with progress up to its size', async () => {
    const { url } = await serveModel();
    const progress: unknown[] = [];
    const classifier = await loadClassifier(url, { onProgress: (state) => progress.push(state) });
    expect((await classifier.classify('The movie was not bad!')).scores.positive).toBeCloseTo(0.39166, 4);
    await classifier.dispose();
    const whole = { part: 'model', loadedBytes: MODEL.length, totalBytes: MODEL.length };
    expect(progress.at(-1)).toEqual(whole);
  });

  test('is kept in the cache folder, and downloaded again only when it has changed or was damaged', async () => {
    const { url, answers } = await serveModel();
    const cache = join(await createTemporaryFolder(), 'models');
    for (let i = 0; i < 2; i += 1) expect(MODEL.equals(await download(url, { cache }))).toBe(true);
    expect(answers).toEqual([200, 304]);
    const [file = ''] = (await readdir(cache)).filter((name) => name.endsWith('.onnx'));
    await writeFile(join(cache, file), 'damaged');
    expect(MODEL.equals(await download(url, { cache }))).toBe(true);
    expect(answers).toEqual([200, 304, 200]);
  });

  test('with a known digest is taken from the cache without a request', async () => {
    const { url, answers } = await serveModel();
    const cache = await createTemporaryFolder();
    for (let i = 0; i < 2; i += 1) await download(url, { cache, integrity: INTEGRITY });
    expect(answers).toEqual([200]);
    await expect(download(url, { cache, integrity: 'sha256-other' })).rejects.toThrow(ModelIntegrityError);
    expect(answers).toEqual([200, 200]);
  });

  test('is taken from the cache where the server cannot be reached', async () => {
    const cache = await createTemporaryFolder();
    let isUp = true;
    const address = await startLocalServer((_request, response) => {
      if (isUp) response.end(MODEL);
      else response.destroy();
    });
    await download(address, { cache });
    isUp = false;
    expect(MODEL.equals(await download(address, { cache }))).toBe(true);
    await expect(download(address)).rejects.toThrow(ModelDownloadError);
  });

  test('fails with the address and the reason', async () => {
    const { url } = await serveModel();
    await expect(download(`${url}x`)).rejects.toThrow('the server answers 404');
    await expect(download(await unusedAddress())).rejects.toThrow('the server cannot be reached');
    const cut = await startLocalServer((_request, response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('some', () => response.destroy());
    });
    await expect(download(cut)).rejects.toThrow('the connection broke off');
  });

  test('is no longer waited for when the signal is aborted', async () => {
    const silent = await startLocalServer(() => {});
    const controller = new AbortController();
    const outcome = expect(download(silent, { signal: controller.signal })).rejects.toThrow('enough');
    controller.abort(new Error('enough'));
    await outcome;
  });
});
