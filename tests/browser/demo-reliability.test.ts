/** The demo page where something is in short supply: memory, a network, or the browser's patience with a page. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { serveDemo, visit, waitForAnswer } from './demo-page.ts';
import { CHROMIUM_TITLE, IS_CHROMIUM_MISSING, openDemo } from './open-demo.ts';

const MODEL = 'models/imdb-lstm/model.onnx';
/** Of protobuf's ModelProto: the field that holds a text for people, which ONNX Runtime keeps in memory all the same. */
const DOC_STRING_TAG = (6 << 3) | 2;
/** More than ONNX Runtime starts with. */
const LARGE_TEXT_BYTES = 2 ** 27;

const demo = openDemo();

/** Types a text and waits until the page says what the model thinks of it. */
async function expectAnswer(page: Page, text: string, label: string): Promise<void> {
  await page.fill('#text', text);
  const verdict = page.locator('#verdict-label');
  await verdict.getByText(label, { exact: true }).waitFor();
  expect(await verdict.textContent()).toBe(label);
}

/** Leaves the page, and comes back by the button. */
async function leaveAndComeBack(page: Page): Promise<boolean> {
  await page.evaluate(
    `addEventListener('pageshow', ({ persisted }) => { globalThis.persisted = persisted; })`,
  );
  await page.goto('about:blank');
  // A page that was kept does not load again.
  await page.goBack({ waitUntil: 'commit' });
  return page.evaluate<boolean>('globalThis.persisted ?? false');
}

function waitForServiceWorker(page: Page): Promise<unknown> {
  return page.evaluate('navigator.serviceWorker.ready.then(() => true)');
}

/** Opens the page with a script of ours in front of the worker of ONNX Runtime. */
async function visitWithWorker(script: string): Promise<Page> {
  // It would answer for the server.
  const { page } = await visit(demo().browser, 'about:blank', { serviceWorkers: 'block' });
  await page.route('**/wasm-worker*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${script}\n${await response.text()}` });
  });
  await page.goto(demo().server.url);
  return page;
}

async function expectShortOfMemory(page: Page, selector: string): Promise<void> {
  const text = page.locator(selector).filter({ hasText: 'model' });
  await text.getByText('There is not enough memory for the model: ').waitFor();
  expect(await text.textContent()).toContain('--precision int8');
}

/** The model with a field of that many bytes behind it. */
async function largeModel(byteCount: number): Promise<Buffer> {
  const length: number[] = [];
  for (let rest = byteCount; rest > 0; rest = Math.floor(rest / 128)) {
    length.push((rest % 128) + (rest < 128 ? 0 : 128));
  }
  return Buffer.concat([
    await readFile(MODEL),
    Buffer.from([DOC_STRING_TAG, ...length]),
    Buffer.alloc(byteCount, 'x'),
  ]);
}

async function replaceInFile(path: string, old: string, replacement: string): Promise<void> {
  await writeFile(path, (await readFile(path, 'utf8')).replaceAll(old, replacement));
}

async function openTab(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

describe.skipIf(IS_CHROMIUM_MISSING)(CHROMIUM_TITLE, { timeout: 30_000 }, () => {
  test('keeps what was typed when the visitor comes back', async () => {
    const { page, problems } = await visit(demo().browser, demo().server.url);
    await waitForAnswer(page);
    // The service worker takes the page over, which ends its life in the back/forward cache.
    await waitForServiceWorker(page);
    await expectAnswer(page, 'What a waste', 'negative');
    await leaveAndComeBack(page);
    await waitForAnswer(page);
    expect(await page.inputValue('#text')).toBe('What a waste');
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test.for(['WASM', 'WebGPU'] as const)(
    'goes on with %s after a stay in the back/forward cache',
    async (device) => {
      const { page, problems } = await visit(demo().browser, demo().server.url);
      await waitForServiceWorker(page);
      await page.goto('about:blank');
      await page.goto(`${demo().server.url}#speed`);
      await page.locator('#model-facts').filter({ hasText: '%' }).waitFor();
      if (device === 'WebGPU') await page.getByLabel('Use WebGPU').check();
      await page.evaluate(`location.hash = '#classify'`);
      await page.locator('#device-facts').filter({ hasText: device.toUpperCase() }).waitFor();
      expect(await leaveAndComeBack(page)).toBe(true);
      await expectAnswer(page, 'What a waste', 'negative');
      await expectAnswer(page, 'The best movie', 'positive');
      expect(await page.textContent('#device-facts')).toContain(device.toUpperCase());
      expect(problems).toEqual([]);
      await page.context().close();
    },
  );

  test('answers in two tabs that are opened at once', async () => {
    const context = await demo().browser.newContext();
    const tabs = await Promise.all([
      openTab(context, demo().server.url),
      openTab(context, demo().server.url),
    ]);
    for (const tab of tabs) await waitForAnswer(tab);
    for (const tab of tabs) await expectAnswer(tab, 'What a waste', 'negative');
    await Promise.all(tabs.map((tab) => waitForServiceWorker(tab)));
    await context.setOffline(true);
    await Promise.all(tabs.map((tab) => tab.reload()));
    for (const tab of tabs) await expectAnswer(tab, 'The best movie', 'positive');
    await context.close();
  });

  test('shows a new version when no tab shows the old one', async () => {
    const changing = await mkdtemp(join(tmpdir(), 'onnx-bridge-versions-'));
    await cp(inject('demoFolder'), changing, { recursive: true });
    const changingServer = await serveDemo(changing);
    const first = (await visit(demo().browser, changingServer.url)).page;
    await waitForServiceWorker(first);
    await replaceInFile(join(changing, 'index.html'), '<title>', '<title>new ');
    await replaceInFile(join(changing, 'service-worker.js'), '`onnx-bridge-page-', '`onnx-bridge-page-new-');
    const second = await openTab(first.context(), changingServer.url);
    await second.evaluate(
      `(async () => {
         const registration = await navigator.serviceWorker.ready;
         while (registration.waiting === null) await new Promise((resolve) => setTimeout(resolve, 20));
       })()`,
    );
    expect(await second.title()).toBe('onnx-bridge');
    const third = await first.context().newPage();
    await Promise.all([first.close(), second.close()]);
    // Soon after the last tab is gone.
    await expect
      .poll(async () => {
        await third.goto('about:blank');
        await third.goto(changingServer.url);
        return third.title();
      })
      .toBe('new onnx-bridge');
    await waitForAnswer(third);
    const stored = await third.evaluate<string[]>('caches.keys()');
    expect(stored.filter((name) => name.startsWith('onnx-bridge-page-'))).toEqual([
      expect.stringMatching('^onnx-bridge-page-new-'),
    ]);
    await third.context().close();
    await changingServer.close();
    await rm(changing, { recursive: true });
  });

  test('says that memory is short, and goes on with the model that it has', async () => {
    const page = await visitWithWorker(
      `WebAssembly.Memory.prototype.grow = () => { throw new RangeError('Maximum memory size exceeded'); };`,
    );
    await waitForAnswer(page);
    const home = await mkdtemp(join(tmpdir(), 'onnx-bridge-large-'));
    const large = join(home, 'large.onnx');
    await writeFile(large, await largeModel(LARGE_TEXT_BYTES));
    await page.setInputFiles('#model-file', large);
    await expectShortOfMemory(page, '#model-failure');
    await rm(home, { recursive: true });
    await page.getByRole('button', { name: 'Close' }).click();
    await expectAnswer(page, 'What a waste', 'negative');
    await page.context().close();
  });

  test('says that memory is short where ONNX Runtime gets none to start with', async () => {
    const page = await visitWithWorker(
      `WebAssembly.Memory = function () { throw new RangeError('could not allocate memory'); };`,
    );
    await expectShortOfMemory(page, '#loading-text');
    await page.context().close();
  });
});
