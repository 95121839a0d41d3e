/** Models whose weights are stored with less precision, the shipped ones among them, in a real browser against Node. */
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportModel } from '@onnx-bridge/export';
import { type Classification, loadClassifier } from '@onnx-bridge/runtime';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateReviews } from '../../train/src/datasets/synthetic.ts';
import { CHROMIUM_MISSING, findChromium, launchChromium } from '../support/chromium.ts';
import { buildPage, type ServedPage, servePage } from './build-page.ts';

const reviews = generateReviews({ trainCount: 2, testCount: 50, seed: 8 }).test.map(({ text }) => text);
const programPath = findChromium();
const TITLE = programPath === undefined ? `Chromium: ${CHROMIUM_MISSING}` : 'Chromium';
let folder = '';
let served: ServedPage;
let browser: Browser;

beforeAll(async () => {
  if (programPath === undefined) return;
  folder = await mkdtemp(join(tmpdir(), 'onnx-bridge-precision-'));
  await buildPage('runtime-page', folder);
  served = await servePage(folder);
  browser = await launchChromium(programPath);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await served?.close();
  await rm(folder, { recursive: true, force: true });
});

describe.skipIf(programPath === undefined)(TITLE, { timeout: 60_000 }, () => {
  test.for(['int8', 'fp16'] as const)('gives the labels of Node with weights of %s', async (precision) => {
    const file = `${precision}.onnx`;
    await exportModel({ source: 'models/imdb-lstm', output: join(folder, file), precision });
    await expectLabelsOfNode(file);
  });

  test.for(['model.onnx', 'model.int8.onnx'])(
    'gives the labels of Node with the shipped %s',
    async (file) => {
      await copyFile(`models/imdb-sentiment/${file}`, join(folder, file));
      await expectLabelsOfNode(file);
    },
  );
});

async function expectLabelsOfNode(file: string): Promise<void> {
  await using classifier = await loadClassifier(join(folder, file), { device: 'cpu' });
  const expected = (await classifier.classifyBatch(reviews)).map(({ label }) => label);
  expect(new Set(expected).size).toBe(2);
  const page = await browser.newPage();
  await page.goto(served.url);
  for (const device of ['wasm', 'webgpu']) {
    const results = await page.evaluate<Classification[]>(
      `runtime.loadClassifier('${file}', { device: '${device}' })
        .then((classifier) => classifier.classifyBatch(${JSON.stringify(reviews)}))`,
    );
    expect(
      results.map(({ label }) => label),
      device,
    ).toEqual(expected);
  }
  await page.close();
}
