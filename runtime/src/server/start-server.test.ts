import { once } from 'node:events';
import { copyFile, readFile, rename, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { startLocalServer } from '../../../tests/support/local-server.ts';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import {
  BINARY_MODEL,
  CATEGORICAL_MODEL,
  post,
  readJson,
  startTestServer,
} from '../../../tests/support/test-server.ts';
import { ModelFileError } from '../errors/model-file-error.ts';
import { ServerAddressError } from '../errors/server-address-error.ts';
import { startServer } from './start-server.ts';

const TEXTS = ['The movie was not bad!', '', 'the best, the worst', 'zzz 映画 👍'];

describe('a changed model file', () => {
  test('is loaded without a lost request, and a broken one leaves the old model', {
    timeout: 20_000,
  }, async () => {
    const model = join(await createTemporaryFolder(), 'live.onnx');
    await copyFile(BINARY_MODEL, model);
    const messages: string[] = [];
    const { url } = await startTestServer({
      model,
      reloadIntervalMs: 20,
      log: (message) => messages.push(message),
    });
    const labels = new Set<string>();
    const statuses = new Set<number>();
    let isDone = false;
    const ask = async () => {
      while (!isDone) {
        const response = await post(`${url}/classify`, { texts: TEXTS });
        statuses.add(response.status);
        labels.add((await readJson(response)).results?.[0].label);
      }
    };
    const clients = [ask(), ask(), ask(), ask()];
    await copyFile(CATEGORICAL_MODEL, `${model}.new`);
    await rename(`${model}.new`, model);
    await vi.waitFor(() => expect(messages).toEqual([`Loaded the changed ${model}`]), 5000);
    const metadata = await readJson(await fetch(`${url}/v2/models/live`));
    expect(metadata.outputs[2]).toEqual({ name: 'scores', datatype: 'FP32', shape: [-1, 3] });
    await writeFile(model, (await readFile(BINARY_MODEL)).subarray(0, 1000));
    await vi.waitFor(() => expect(messages[1]).toContain('cannot be used, the old model stays'), 5000);
    isDone = true;
    await Promise.all(clients);
    expect(statuses).toEqual(new Set([200]));
    expect(labels).toContain('negative');
    expect(['sports', 'politics', 'science'].filter((label) => labels.has(label))).not.toEqual([]);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('onnx_bridge_model_reloads_total{result="ok"} 1\n');
    expect(metrics).toMatch(/onnx_bridge_model_reloads_total\{result="failed"\} [1-9]/);
  });
});

describe('stop', () => {
  test('loses no request of clients that never pause', async () => {
    const { url, stop } = await startTestServer();
    const statuses = new Set<number>();
    const failures = new Set<unknown>();
    let answerCount = 0;
    const ask = async () => {
      while (failures.size === 0) {
        await post(`${url}/classify`, { texts: TEXTS }).then(
          ({ status }) => {
            answerCount += 1;
            statuses.add(status);
          },
          // Node's fetch says why in the cause.
          (error: Error) => failures.add(Object(error.cause).code),
        );
      }
    };
    const clients = Array.from({ length: 8 }, ask);
    await vi.waitFor(() => expect(answerCount).toBeGreaterThan(100), 5000);
    await stop();
    await Promise.all(clients);
    expect(statuses).toEqual(new Set([200]));
    // What was never taken may be sent elsewhere; a request that was cut off may not.
    expect(failures).toEqual(new Set(['ECONNREFUSED']));
  });

  test('answers a request that crosses its end, and says that it is the last', async () => {
    const { url, stop } = await startTestServer();
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname).setEncoding('utf8');
    const request = 'GET /v2/health/live HTTP/1.1\r\nhost: test\r\n\r\n';
    socket.write(request);
    const [first] = await once(socket, 'data');
    expect(first).toContain('Connection: keep-alive');
    const stopped = stop();
    // The server is no longer listening when this arrives.
    await vi.waitFor(() => expect(fetch(`${url}/healthz`)).rejects.toThrow());
    socket.write(request);
    const [last] = await once(socket, 'data');
    expect(last).toMatch(/^HTTP\/1\.1 200 OK\r\n.*connection: close\r\n/is);
    await stopped;
  });

  test('says that it is not ready, and ends connections, while it answers on', async () => {
    const { url, stop } = await startTestServer();
    const stopped = stop(300);
    const ready = await fetch(`${url}/v2/health/ready`);
    expect([ready.status, await readJson(ready)]).toEqual([503, { ready: false }]);
    const answer = await post(`${url}/classify`, { text: 'a' });
    expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
    await stopped;
    await stop();
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });
});

describe('startServer', () => {
  test('fails where the port is taken, and frees the model', async () => {
    const { url } = await startTestServer();
    const port = Number(new URL(url).port);
    const failure = startServer({ model: BINARY_MODEL, port });
    await expect(failure).rejects.toThrow(ServerAddressError);
    await expect(failure).rejects.toThrow(`Where: host 127.0.0.1, port ${port}. Fix: choose another port`);
  });

  test('serves a model from an address, in a precision, under the name of its folder', async () => {
    const paths: (string | undefined)[] = [];
    const address = await startLocalServer(async (request, response) => {
      paths.push(request.url);
      response.end(await readFile(CATEGORICAL_MODEL));
    });
    const model = `${address}/news/model.onnx`;
    const { url, modelName } = await startTestServer({ model, precision: 'int8', reloadIntervalMs: 1 });
    expect([modelName, paths]).toEqual(['news', ['/news/model.int8.onnx']]);
    const { label } = await readJson(await post(`${url}/classify`, { text: 'a' }));
    expect(['sports', 'politics', 'science']).toContain(label);
  });

  test('refuses an empty key', async () => {
    await expect(startServer({ model: BINARY_MODEL, port: 0, apiKey: '' })).rejects.toThrow(
      '"apiKey" must be a text',
    );
  });

  test('fails with the path of a model that is not there, or none', async () => {
    await expect(startServer({ model: 'nowhere.onnx', port: 0 })).rejects.toThrow(ModelFileError);
    await expect(startServer({ model: 'nowhere.onnx', port: 0 })).rejects.toThrow('nowhere.onnx');
    const path = join(await createTemporaryFolder(), 'wrong.onnx');
    await writeFile(path, 'no model');
    await expect(startServer({ model: path, port: 0 })).rejects.toThrow(path);
  });
});
