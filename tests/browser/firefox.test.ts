/** The runtime and the demo in Firefox, which Playwright cannot drive as systems install it. */
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Classification, loadClassifier } from '@onnx-bridge/runtime';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { PageServer } from '../../cli/src/demo/serve-page.ts';
import { generateReviews } from '../../train/src/datasets/synthetic.ts';
import { FIREFOX_MISSING, Firefox, findFirefox } from '../support/firefox.ts';
import { maxAbsDiff } from '../support/max-abs-diff.ts';
import { buildPage, type ServedPage, servePage } from './build-page.ts';
import { serveDemo } from './demo-page.ts';

const MODEL = 'models/imdb-lstm/model.onnx';
const TOLERANCE = 1e-4;
const SENTENCE = 'I loved every minute of it';
const reviews = generateReviews({ trainCount: 2, testCount: 200, seed: 7 }).test.map(({ text }) => text);

const programPath = findFirefox();
const TITLE = programPath === undefined ? `Firefox: ${FIREFOX_MISSING}` : 'Firefox';
let firefox: Firefox;
let expected: readonly Classification[] = [];
let expectedSentence: Classification;

beforeAll(async () => {
  if (programPath === undefined) {
    process.stderr.write(`The tests in Firefox are skipped: ${FIREFOX_MISSING}\n`);
    return;
  }
  firefox = await Firefox.launch(programPath);
  await using classifier = await loadClassifier(MODEL);
  expected = await classifier.classifyBatch(reviews);
  expectedSentence = await classifier.classify(SENTENCE);
}, 60_000);
afterAll(async () => {
  await firefox?.close();
});

describe.skipIf(programPath === undefined)(TITLE, { timeout: 60_000 }, () => {
  describe('the runtime', () => {
    let folder = '';
    let served: ServedPage;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'onnx-bridge-page-'));
      await buildPage('runtime-page', folder);
      await copyFile(MODEL, join(folder, 'model.onnx'));
      served = await servePage(folder);
    }, 60_000);
    afterAll(async () => {
      await served.close();
      await rm(folder, { recursive: true });
    });

    test('gives the answers of Node on WASM', async () => {
      await firefox.goto(served.url);
      const results = await firefox.evaluate(
        `const classifier = await runtime.loadClassifier('model.onnx', { device: 'wasm' });
         const results = await classifier.classifyBatch(${JSON.stringify(reviews)});
         await classifier.dispose();
         return results.map(({ label, scores }) => ({ label, score: scores.positive }));`,
      );
      const actual = v.parse(v.array(v.object({ label: v.string(), score: v.number() })), results);
      expect(actual).toHaveLength(200);
      expect(actual.map(({ label }) => label)).toEqual(expected.map(({ label }) => label));
      expect(
        maxAbsDiff(
          actual.map(({ score }) => score),
          expected.map(({ scores }) => scores.positive ?? -1),
        ),
      ).toBeLessThanOrEqual(TOLERANCE);
    });
  });

  describe('the demo', () => {
    let served: PageServer;
    beforeAll(async () => {
      served = await serveDemo(inject('demoFolder'));
    });
    afterAll(() => served.close());

    const verdictOf = (percent: string) =>
      firefox.evaluate(
        `const verdict = document.querySelector('#verdict');
         while (!verdict.textContent.includes('${percent}')) await new Promise((done) => setTimeout(done, 20));
         return verdict.textContent;`,
      );

    test('answers while a text is typed, and again after the visitor came back', async () => {
      const percent = `${(100 * expectedSentence.probability).toFixed(1)}%`;
      await firefox.goto(`${served.url}#classify?text=+`);
      await firefox.type('#text', SENTENCE);
      expect(await verdictOf(percent)).toBe(`positive ${percent}`);
      await firefox.goto('about:blank');
      await firefox.back();
      await firefox.evaluate(`document.querySelector('#text').value = '';`);
      await firefox.type('#text', SENTENCE);
      expect(await verdictOf(percent)).toBe(`positive ${percent}`);
    });
  });
});
