/**
 * Prints how long a batch of 64 reviews of 256 tokens takes in Chromium with our kernel, with ONNX Runtime's WebGPU and
 * with WASM: `node --import ./scripts/register-source.js --conditions=source tests/browser/benchmark-kernel.ts`.
 * Chromium's WebGPU runs in software here: the ratio of the first two is what counts.
 */
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium, launchChromium } from '../support/chromium.ts';
import { buildPage, servePage } from './build-page.ts';

const folder = await mkdtemp(join(tmpdir(), 'onnx-bridge-benchmark-'));
await buildPage('benchmark-page', folder);
await copyFile('models/imdb-lstm/model.onnx', join(folder, 'model.onnx'));
const served = await servePage(folder);
const browser = await launchChromium(findChromium() ?? '');
const page = await browser.newPage();
await page.goto(served.url);
process.stdout.write(`${JSON.stringify(await page.evaluate('measure()'), null, 2)}\n`);
await browser.close();
await served.close();
await rm(folder, { recursive: true });
