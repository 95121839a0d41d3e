import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { layers } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { startLocalServer, unusedAddress } from '../../../tests/support/local-server.ts';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { buildSeededModel, writeModelFiles } from '../../../tests/support/tfjs-models.ts';
import { ModelDownloadError } from '../errors/model-download-error.ts';
import { ModelNotFoundError } from '../errors/model-not-found-error.ts';
import { WeightsFileError } from '../errors/weights-file-error.ts';
import { openAddress } from './http-files.ts';
import { readModel } from './read-model.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => boolean;

/** Serves a model under `/models/x/`; `answer` may answer before it does. */
async function serveModel(answer: Answer = () => false) {
  const folder = await createTemporaryFolder();
  await writeModelFiles(buildSeededModel([layers.dense({ units: 2, inputShape: [3] })], 1), folder);
  const requests: string[] = [];
  const address = await startLocalServer(async (request, response) => {
    requests.push(request.url ?? '');
    if (answer(request, response)) return;
    const name = /^\/models\/x\/([\w.]+)(\?|$)/.exec(request.url ?? '')?.[1];
    const content = name && (await readFile(join(folder, name)).catch(() => undefined));
    response.writeHead(content ? 200 : 404).end(content);
  });
  return { folder, requests, address: `${address}/models/x` };
}

describe('a model behind an address', () => {
  test('is the model in the folder, with its query on every file and in no message', async () => {
    const { folder, requests, address } = await serveModel();
    const { path, ...model } = await readModel(`${address}/model.json?token=secret`);
    const { path: _path, ...expected } = await readModel(folder);
    expect(model).toEqual(expected);
    expect(path).toBe(`${address}/model.json`);
    expect(requests).toContain('/models/x/weights.bin?token=secret');
    expect(requests.every((url) => url.endsWith('?token=secret'))).toBe(true);
  });

  test('is found in a folder, and behind a redirect', async () => {
    const { address } = await serveModel((request, response) => {
      if (!request.url?.startsWith('/old/')) return false;
      response.writeHead(302, { location: request.url.replace('/old/', '/models/x/') }).end();
      return true;
    });
    expect((await readModel(`${address}/`)).layers).toHaveLength(1);
    expect((await readModel(new URL('/old/model.json', address).href)).layers).toHaveLength(1);
  });

  test('is not there', async () => {
    const { address } = await serveModel();
    await expect(readModel(`${address}/other.json`)).rejects.toThrow(ModelNotFoundError);
    await expect(readModel(`${address}/other.json`)).rejects.toThrow(`Where: ${address}/other.json.`);
    await expect(readModel('http://')).rejects.toThrow('This is no valid address');
  });

  test('is not there where the server shows a page for every address', async () => {
    const { address } = await serveModel((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<p>hello</p>');
      return true;
    });
    await expect(readModel(`${address}/model.json`)).rejects.toThrow(ModelNotFoundError);
  });

  test('lacks a weights file', async () => {
    const { address } = await serveModel((request, response) => {
      if (!request.url?.includes('weights')) return false;
      response.writeHead(404).end();
      return true;
    });
    await expect(readModel(`${address}/model.json`)).rejects.toThrow(
      `There is no weights file "${address}/weights.bin". Where: ${address}/model.json.`,
    );
  });

  test('has a weights file that does not end', async () => {
    const { address } = await serveModel((request, response) => {
      if (!request.url?.includes('weights')) return false;
      response.writeHead(200);
      const send = () => void response.write(Buffer.alloc(2 ** 16), (error) => error || setImmediate(send));
      send();
      return true;
    });
    await expect(readModel(`${address}/model.json`)).rejects.toThrow(WeightsFileError);
    await expect(readModel(`${address}/model.json`)).rejects.toThrow('expected 32 bytes, found');
  });

  test('is behind a server that fails, hangs up, cannot be reached or turns in circles', async () => {
    const { address } = await serveModel((request, response) => {
      if (request.url?.includes('/fails')) response.writeHead(500).end();
      else if (request.url?.includes('/circle')) response.writeHead(302, { location: request.url }).end();
      else if (request.url?.includes('/ends'))
        response.writeHead(200, { 'content-length': 9 }).write('1', () => response.destroy());
      else return false;
      return true;
    });
    const failures = [
      [`${address}/fails/model.json`, 'The server answers with status 500'],
      [`${address}/circle/model.json`, 'cannot be downloaded: redirect count exceeded'],
      [`${address}/ends/model.json`, 'cannot be downloaded: '],
      [`${await unusedAddress()}/model.json`, 'cannot be downloaded: connect ECONNREFUSED'],
    ] as const;
    for (const [source, message] of failures) {
      await expect(readModel(source)).rejects.toThrow(ModelDownloadError);
      await expect(readModel(source)).rejects.toThrow(message);
    }
  });

  test('is given up when the server says nothing, and when the user does', async () => {
    const address = `${await startLocalServer(() => undefined)}/model.json`;
    await expect(openAddress(address, undefined, 50).read('model.json', 9)).rejects.toThrow(
      'the server has said nothing for 0.05 s',
    );
    const controller = new AbortController();
    const reading = readModel(address, controller.signal);
    controller.abort(new Error('Ctrl-C'));
    await expect(reading).rejects.toThrow('Ctrl-C');
  });
});
