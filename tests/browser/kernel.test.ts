/** Our kernel for recurrent layers on WebGPU, against ONNX Runtime on WASM in the same page. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convertModel, describeModel } from '@onnx-bridge/export';
import { encodeModel } from '@onnx-bridge/export/onnx';
import { layers } from '@tensorflow/tfjs-layers';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeModel } from '../../export/src/onnx/decode.ts';
import { CHROMIUM_MISSING, findChromium, launchChromium } from '../support/chromium.ts';
import { buildSeededModel, type Layer, saveInMemory, textJson } from '../support/tfjs-models.ts';
import { buildPage, type ServedPage, servePage } from './build-page.ts';

const ROWS = 40;
/** What `textJson` says. */
const LENGTH = 9;
/** float32 in another order of additions. */
const TOLERANCE = 1e-5;

/** One recurrent layer, and the worker that must run it: the kernel's, or where that refuses, ONNX Runtime's. */
interface KernelCase {
  readonly name: string;
  readonly build: () => Layer | readonly Layer[];
  readonly maskZero?: boolean;
  readonly worker?: 'kernel' | 'jspi';
  /** A GRU of the other kind, which TensorFlow.js does not have. */
  readonly isLinearBeforeReset?: boolean;
}

const GATES = { recurrentActivation: 'sigmoid', recurrentInitializer: 'glorotUniform' } as const;
const CASES: readonly KernelCase[] = [
  { name: 'a masked LSTM', build: () => layers.lstm({ units: 7, ...GATES }), maskZero: true },
  { name: 'an LSTM that reads padding', build: () => layers.lstm({ units: 16, ...GATES }) },
  { name: 'an LSTM from the end', build: () => layers.lstm({ units: 5, goBackwards: true, ...GATES }) },
  { name: 'a masked GRU', build: () => layers.gru({ units: 9, ...GATES }), maskZero: true },
  {
    name: 'a GRU with its reset gate behind the weights',
    build: () => layers.gru({ units: 8, ...GATES }),
    isLinearBeforeReset: true,
  },
  {
    name: 'an LSTM in both directions',
    build: () => layers.bidirectional({ layer: layers.lstm({ units: 6, ...GATES }), mergeMode: 'concat' }),
    maskZero: true,
  },
  {
    name: 'a GRU that gives all states',
    build: () => [layers.gru({ units: 6, returnSequences: true, ...GATES }), layers.globalMaxPooling1d({})],
  },
  {
    name: 'two layers',
    build: () => [
      layers.lstm({ units: 4, returnSequences: true, ...GATES }),
      layers.lstm({ units: 3, ...GATES }),
    ],
    worker: 'jspi',
  },
];

const programPath = findChromium();
const TITLE = programPath === undefined ? `Chromium: ${CHROMIUM_MISSING}` : 'Chromium';
let folder = '';
let served: ServedPage;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  if (programPath === undefined) return;
  folder = await mkdtemp(join(tmpdir(), 'onnx-bridge-page-'));
  await buildPage('runtime-page', folder);
  served = await servePage(folder);
  browser = await launchChromium(programPath);
  page = await browser.newPage();
  await page.goto(served.url);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await served?.close();
  await rm(folder, { recursive: true, force: true });
});

async function exportCase({ build, maskZero = false, ...kernelCase }: KernelCase): Promise<Uint8Array> {
  const model = buildSeededModel(
    [
      layers.embedding({ inputDim: ROWS, outputDim: 5, inputLength: LENGTH, maskZero }),
      ...[build()].flat(),
      layers.dense({ units: 1, activation: 'sigmoid' }),
    ],
    3,
  );
  const text = textJson(ROWS, 'post');
  const exported = convertModel(describeModel({ ...(await saveInMemory(model)), text }, 'case'));
  return kernelCase.isLinearBeforeReset ? makeLinearBeforeReset(exported) : exported;
}

function makeLinearBeforeReset(exported: Uint8Array): Uint8Array {
  const { graph, ...model } = decodeModel(exported);
  const nodes = graph.nodes.map((node) =>
    node.opType === 'GRU' ? { ...node, attributes: { ...node.attributes, linear_before_reset: 1 } } : node,
  );
  return encodeModel({ ...model, graph: { ...graph, nodes } });
}

describe.skipIf(programPath === undefined)(TITLE, { timeout: 30_000 }, () => {
  test.for(CASES)('runs $name as WASM does', async (kernelCase) => {
    const { worker = 'kernel' } = kernelCase;
    const model = Buffer.from(await exportCase(kernelCase)).toString('base64');
    const workers: string[] = [];
    page.on('worker', (started) => workers.push(started.url()));
    const difference = await page.evaluate<number>(
      `(async () => {
        const model = Uint8Array.from(atob('${model}'), (character) => character.charCodeAt(0));
        const words = (count) => Array.from({ length: count }, (_, i) => 'token' + ((i * 7 + count) % ${ROWS})).join(' ');
        const texts = Array.from({ length: 45 }, (_, i) => words(i % 15));
        const scores = [];
        for (const device of ['wasm', 'webgpu']) {
          const classifier = await runtime.loadClassifier(model, { device });
          const results = await classifier.classifyBatch(texts, { batchSize: 20 });
          scores.push(results.map(({ scores }) => Object.values(scores)[1]));
          await classifier.dispose();
        }
        const [expected, actual] = scores;
        if (new Set(expected.map((score) => score.toFixed(4))).size < 10) throw new Error('the scores are all alike');
        return Math.max(...expected.map((score, i) => Math.abs(score - actual[i])));
      })()`,
    );
    expect(difference).toBeLessThanOrEqual(TOLERANCE);
    expect(workers.at(-1)).toContain(`/${worker}-worker`);
  });
});
