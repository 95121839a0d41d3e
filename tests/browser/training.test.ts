import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ONNXRUNTIME_ENGINE } from '../../train/src/engines/onnxruntime/engine.ts';
import { buildLstmClassifier } from '../../train/src/models/lstm-classifier.ts';
import { CHROMIUM_MISSING, findChromium, launchChromium } from '../support/chromium.ts';
import { maxAbsDiff } from '../support/max-abs-diff.ts';
import { createSyntheticJob } from '../support/synthetic-job.ts';
import { JOB_OPTIONS, runJob, type TrainingJob, type TrainingOutcome } from '../support/training-job.ts';
import { type BuiltPage, buildPage, type NodeImport, type ServedPage, servePage } from './build-page.ts';
import type { PageJob } from './page-job.ts';

const OUTCOME = v.object({ losses: v.array(v.number()), accuracy: v.number(), secondsPerStep: v.number() });
const SMALL = { rowCount: 40, batchSize: 8, sequenceLength: 8, epochs: 1 };

/** Modules of TensorFlow.js that import one of Node's, which its package.json leaves out of browsers. */
const LEFT_OUT = ['node_modules/@tensorflow/tfjs-core/', 'node_modules/seedrandom/'];

const programPath = findChromium();
const TITLE = programPath === undefined ? `Chromium: ${CHROMIUM_MISSING}` : 'Chromium';
let folder = '';
let built: BuiltPage | undefined;
let served: ServedPage | undefined;
let browser: Browser | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onnx-bridge-page-'));
  built = await buildPage('training-page', folder);
  if (programPath === undefined) {
    process.stderr.write(`The browser tests are skipped: ${CHROMIUM_MISSING}\n`);
    return;
  }
  served = await servePage(folder);
  browser = await launchChromium(programPath);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await served?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Trains in a new page. */
async function trainInPage(job: PageJob): Promise<TrainingOutcome> {
  const page = await browser?.newPage();
  await page?.goto(served?.url ?? '');
  return v.parse(OUTCOME, await page?.evaluate(`train(${JSON.stringify(job)})`));
}

async function trainInNode(job: TrainingJob): Promise<TrainingOutcome> {
  const options = { ...JOB_OPTIONS, threads: 1 };
  const trainer = await ONNXRUNTIME_ENGINE.createTrainer(buildLstmClassifier(job.model), options);
  const outcome = await runJob(trainer, job);
  await trainer.dispose();
  return outcome;
}

test("the browser entry imports none of Node's modules", () => {
  const isKnown = ({ importer }: NodeImport) => LEFT_OUT.some((path) => importer.includes(path));
  expect(built?.nodeImports.filter((found) => !isKnown(found))).toEqual([]);
  // Proves that imports are seen.
  expect(built?.nodeImports.filter(isKnown)).toHaveLength(LEFT_OUT.length);
});

describe.skipIf(programPath === undefined)(TITLE, { timeout: 90_000 }, () => {
  test('learns generated reviews with wasm', async () => {
    const job = await createSyntheticJob({ rowCount: 400, batchSize: 40, sequenceLength: 32, epochs: 25 });
    const { accuracy, losses } = await trainInPage({ build: 'wasm', device: 'wasm', job });
    expect(losses).toHaveLength(250);
    expect(accuracy).toBeGreaterThan(0.95);
  });

  test.for([
    { build: 'wasm', device: 'wasm' },
    { build: 'webgpu', device: 'webgpu' },
  ] as const)('takes the same steps as Node with $device', async (host) => {
    const job = await createSyntheticJob(SMALL);
    const [expected, actual] = [await trainInNode(job), await trainInPage({ ...host, job })];
    expect(expected.losses).toHaveLength(5);
    expect(maxAbsDiff(actual.losses, expected.losses)).toBeLessThanOrEqual(1e-3);
  });

  test('refuses a device that the build of ONNX Runtime has not', async () => {
    const job = await createSyntheticJob(SMALL);
    await expect(trainInPage({ build: 'wasm', device: 'webgpu', job })).rejects.toThrow(
      /The device "webgpu" cannot be used: no available backend found\. ERR: \[webgpu\] backend not found/,
    );
  });
});
