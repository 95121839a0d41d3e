/** The browser runtime as an application has it, bundled by Vite, against the runtime for Node. */
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Classification, type Classifier, type Explanation, loadClassifier } from '@onnx-bridge/runtime';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateReviews } from '../../train/src/datasets/synthetic.ts';
import { CHROMIUM_MISSING, findChromium, launchChromium } from '../support/chromium.ts';
import { maxAbsDiff } from '../support/max-abs-diff.ts';
import { buildPage, type ServedPage, servePage } from './build-page.ts';
import { bundleWithEsbuild } from './bundle-with-esbuild.ts';

const MODEL = 'models/imdb-lstm/model.onnx';
/** Kernels of other processors, and of GPUs, add in another order. */
const TOLERANCE = 1e-4;
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

const reviews = generateReviews({ trainCount: 2, testCount: 200, seed: 7 }).test.map(({ text }) => text);
const programPath = findChromium();
const TITLE = programPath === undefined ? `Chromium: ${CHROMIUM_MISSING}` : 'Chromium';
let folder = '';
let served: ServedPage | undefined;
let browser: Browser | undefined;
let classifier: Classifier;
let expected: readonly Classification[] = [];

beforeAll(async () => {
  if (programPath === undefined) {
    process.stderr.write(`The browser tests are skipped: ${CHROMIUM_MISSING}\n`);
    return;
  }
  folder = await mkdtemp(join(tmpdir(), 'onnx-bridge-page-'));
  await buildPage('runtime-page', folder);
  await copyFile(MODEL, join(folder, 'model.onnx'));
  served = await servePage(folder);
  browser = await launchChromium(programPath);
  classifier = await loadClassifier(MODEL);
  expected = await classifier.classifyBatch(reviews);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await served?.close();
  await classifier?.dispose();
  await rm(folder, { recursive: true, force: true });
});

async function openPage(url = served?.url ?? ''): Promise<Page> {
  const context = await browser?.newContext();
  const page = await context?.newPage();
  if (page === undefined) throw new Error('there is no browser');
  await page.goto(url);
  return page;
}

/** Runs the body of an async function in the page, which has `runtime` and `reviews`. */
function inPage<Result>(page: Page, body: string): Promise<Result> {
  return page.evaluate<Result>(`(async () => { const reviews = ${JSON.stringify(reviews)}; ${body} })()`);
}

function expectLikeNode(actual: readonly Classification[]): void {
  expect(actual.map(({ label }) => label)).toEqual(expected.map(({ label }) => label));
  const scoresOf = (results: readonly Classification[]) => results.map(({ scores }) => scores.positive ?? -1);
  expect(maxAbsDiff(scoresOf(actual), scoresOf(expected))).toBeLessThanOrEqual(TOLERANCE);
}

interface Answer {
  readonly results: readonly Classification[];
  readonly device: { readonly name: string; readonly reason: string };
}

const CLASSIFY_ALL = `
  const results = await classifier.classifyBatch(reviews);
  const { device } = classifier;
  await classifier.dispose();
  return { results, device };`;

describe.skipIf(programPath === undefined)(TITLE, { timeout: 60_000 }, () => {
  test.for(['wasm', 'webgpu'] as const)('gives the answers of Node on %s', async (device) => {
    const page = await openPage();
    const answer = await inPage<Answer>(
      page,
      `const classifier = await runtime.loadClassifier('model.onnx', { device: '${device}' }); ${CLASSIFY_ALL}`,
    );
    expect(reviews).toHaveLength(200);
    expectLikeNode(answer.results);
    expect(answer.device).toEqual({ name: device, reason: 'asked for by name' });
    await page.context().close();
  });

  test('uses threads in an isolated page, and answers the same', async () => {
    const isolated = await servePage(folder, ISOLATED);
    const page = await openPage(isolated.url);
    await inPage(
      page,
      `globalThis.classifier = await runtime.loadClassifier('model.onnx', { device: 'wasm', threads: 2 });`,
    );
    // The session's worker, and the thread that it started.
    expect(page.workers()).toHaveLength(2);
    expectLikeNode((await inPage<Answer>(page, CLASSIFY_ALL)).results);
    await page.context().close();
    await isolated.close();
  });

  test('explains as Node does', async () => {
    const [text = ''] = reviews;
    const page = await openPage();
    const actual = await inPage<Explanation>(
      page,
      `const classifier = await runtime.loadClassifier('model.onnx');
       return classifier.explain(reviews[0], { label: 'positive' });`,
    );
    const wanted = await classifier.explain(text, { label: 'positive' });
    const contributions = ({ words }: Explanation) => words.map(({ contribution }) => contribution);
    expect(actual.words.map(({ word }) => word)).toEqual(wanted.words.map(({ word }) => word));
    expect(maxAbsDiff(contributions(actual), contributions(wanted))).toBeLessThanOrEqual(TOLERANCE);
    await page.context().close();
  });

  test('measures WebGPU after many rows when the device is auto, and says what it chose', async () => {
    const page = await openPage();
    const answer = await inPage<Answer>(
      page,
      `const classifier = await runtime.loadClassifier('model.onnx');
       const before = classifier.device.reason;
       const many = reviews.flatMap((text) => [text, text, text]);
       await classifier.classifyBatch(many);
       while (classifier.device.reason === before) await classifier.classifyBatch(reviews.slice(0, 32));
       ${CLASSIFY_ALL}`,
    );
    expect(answer.device.reason).toMatch(
      /^auto chose .*: a batch of \d+ took [\d.]+ ms with WASM, [\d.]+ with WebGPU$/,
    );
    expectLikeNode(answer.results);
    await page.context().close();
  });

  test('goes on after the loss of the graphics device, first on a new one, then on WASM', async () => {
    const page = await openPage();
    const cdp = await browser?.newBrowserCDPSession();
    await inPage(
      page,
      `globalThis.notices = [];
       const onNotice = (message) => notices.push(message);
       globalThis.classifier = await runtime.loadClassifier('model.onnx', { device: 'webgpu', onNotice });`,
    );
    const devices: string[] = [];
    for (const _ of [1, 2]) {
      await cdp?.send('Browser.crashGpuProcess');
      devices.push(await inPage(page, `await classifier.classify('x'); return classifier.device.name;`));
    }
    expect(devices.at(-1)).toBe('wasm');
    const notices = await inPage<string[]>(page, 'return notices;');
    expect(notices.at(-1)).toMatch(/^WASM took over: The device "webgpu" is not available: it was lost/);
    expectLikeNode((await inPage<Answer>(page, CLASSIFY_ALL)).results);
    await page.context().close();
  });

  test('checks the digest, and needs no server for what it has stored', async () => {
    const page = await openPage();
    const bytes = await readFile(MODEL);
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    const integrity = `sha256-${Buffer.from(hash).toString('base64')}`;
    const load = (options: object) =>
      inPage<Answer>(
        page,
        `const classifier = await runtime.loadClassifier('model.onnx', ${JSON.stringify(options)}); ${CLASSIFY_ALL}`,
      );
    await expect(load({ integrity: 'sha256-x' })).rejects.toThrow(
      /digest is sha256-\S+, but sha256-x was expected/,
    );
    await load({ integrity });
    await page.route('**/model.onnx', (route) => route.abort());
    expectLikeNode((await load({ integrity })).results);
    expectLikeNode((await load({})).results);
    await inPage(page, `for (const name of await caches.keys()) await caches.delete(name);`);
    await expect(load({ integrity })).rejects.toThrow(
      'The model cannot be downloaded: the server cannot be reached',
    );
    await page.context().close();
  });

  test('says what is wrong with a file, and stops when it is told to', async () => {
    const page = await openPage();
    const fail = (source: string, options = '{}') =>
      inPage(page, `await runtime.loadClassifier(${source}, ${options});`);
    await expect(fail(`'missing/model.onnx'`)).rejects.toThrow(/answers 404/);
    await expect(fail(`new Blob(['no model'])`)).rejects.toThrow(/NotOnnxFileError/);
    await expect(fail('new Uint8Array()')).rejects.toThrow('The model file is empty');
    await expect(fail(`'model.onnx'`, `{ device: 'abacus' }`)).rejects.toThrow(
      /There is no device|there is no device/,
    );
    await expect(fail(`'model.onnx'`, '{ signal: AbortSignal.timeout(5) }')).rejects.toThrow(/TimeoutError/);
    await page.context().close();
  });

  test('runs when esbuild bundles it from the compiled package', async () => {
    const bundled = await mkdtemp(join(tmpdir(), 'onnx-bridge-esbuild-'));
    await bundleWithEsbuild(bundled);
    await copyFile(MODEL, join(bundled, 'model.onnx'));
    const server = await servePage(bundled);
    const page = await openPage(server.url);
    const answer = await inPage<Answer>(
      page,
      `const classifier = await runtime.loadClassifier('model.onnx', { device: 'wasm' }); ${CLASSIFY_ALL}`,
    );
    expectLikeNode(answer.results);
    await page.context().close();
    await server.close();
    await rm(bundled, { recursive: true });
  });
});
