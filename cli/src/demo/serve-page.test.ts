import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PageServer, servePage } from './serve-page.ts';

const OWN = { name: 'mine', bytes: Uint8Array.of(1, 2, 3) };
const CATALOG = { wasmSizeBytes: 5, models: [{ name: 'page', url: 'models/page.onnx' }] };

let home = '';
let folder = '';
let server: PageServer;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'onnx-bridge-serve-page-'));
  folder = join(home, 'dist');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(folder, 'index.html'), '<title>page</title>');
  await writeFile(join(folder, 'models.json'), JSON.stringify(CATALOG));
  await writeFile(join(folder, 'assets', 'a.wasm'), 'wasm');
  await writeFile(join(home, 'secret.txt'), 'secret');
  server = await servePage({ folder, model: OWN, host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await server.close();
  await rm(home, { recursive: true, force: true });
});

test('gives each file with its type, isolated, and names with a digest for ever', async () => {
  const page = await fetch(server.url);
  expect(await page.text()).toBe('<title>page</title>');
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('cache-control')).toBe('no-cache');
  expect(page.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
  const wasm = await fetch(`${server.url}assets/a.wasm`);
  expect(wasm.headers.get('content-type')).toBe('application/wasm');
  expect(wasm.headers.get('cache-control')).toContain('immutable');
});

test("puts the user's model in front of the page's, with its digest", async () => {
  const { models } = JSON.parse(await (await fetch(`${server.url}models.json`)).text());
  const integrity = `sha256-${createHash('sha256').update(OWN.bytes).digest('base64')}`;
  expect(models).toEqual([
    { name: 'mine', url: 'models/own.onnx', integrity, sizeBytes: 3 },
    ...CATALOG.models,
  ]);
  const model = await fetch(`${server.url}${models[0].url}`);
  expect(new Uint8Array(await model.arrayBuffer())).toEqual(OWN.bytes);
});

test.for(['missing', '../secret.txt', '%2e%2e/secret.txt', '..%2fsecret.txt', 'assets', '%00', '//x:y:z'])(
  'has no file "%s"',
  async (path) => {
    expect((await fetch(server.url + path)).status).toBe(404);
  },
);

test('answers nothing but requests for files', async () => {
  const response = await fetch(server.url, { method: 'POST', body: 'x' });
  expect(response.status).toBe(405);
});

test('takes another port where its own is taken, unless that was asked for', async () => {
  const other = createServer();
  // Where another program has it already, that serves as well.
  await new Promise((resolve) =>
    other.once('error', resolve).listen(4321, '127.0.0.1', () => resolve(undefined)),
  );
  const options = { folder, model: undefined, host: '127.0.0.1' };
  const second = await servePage({ ...options, port: undefined });
  expect((await fetch(second.url)).status).toBe(200);
  expect(second.url).not.toContain(':4321/');
  await second.close();
  await expect(servePage({ ...options, port: 4321 })).rejects.toThrow('EADDRINUSE');
  other.close();
});
