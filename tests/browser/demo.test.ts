/** The demo page, used as a visitor uses it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { loadClassifier } from '@onnx-bridge/runtime';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PageServer } from '../../cli/src/demo/serve-page.ts';
import { CHROMIUM_MISSING, findChromium, launchChromium } from '../support/chromium.ts';
import { buildDemo, removeDemo, serveDemo, type Visit, visit, waitForAnswer } from './demo-page.ts';

const MODEL = 'models/imdb-lstm/model.onnx';
const THREE_LABELS = 'runtime/src/node/fixtures/categorical-unmasked.onnx';
const SENTENCE = 'I loved every minute of it, the acting is superb and the story is moving';
const MAX_TRANSFER_BYTES = 4.5e6;
/** What a static host spends on a file; better than this only makes the transfer smaller. */
const BROTLI_QUALITY = 5;
const PHONE: BrowserContextOptions = {
  viewport: { width: 360, height: 740 },
  isMobile: true,
  hasTouch: true,
};

const programPath = findChromium();
const TITLE = programPath === undefined ? `Chromium: ${CHROMIUM_MISSING}` : 'Chromium';
let folder = '';
let server: PageServer;
let browser: Browser;

beforeAll(async () => {
  if (programPath === undefined) {
    process.stderr.write(`The browser tests are skipped: ${CHROMIUM_MISSING}\n`);
    return;
  }
  folder = await buildDemo();
  server = await serveDemo(folder);
  browser = await launchChromium(programPath);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await removeDemo(folder);
});

/** Opens the page, lets `use` use it, and wants no problem in it. */
async function inDemo(
  use: (page: Page, opened: Visit) => Promise<void>,
  { hash = '', ...options }: BrowserContextOptions & { readonly hash?: string } = {},
): Promise<void> {
  const opened = await visit(browser, server.url + hash, options);
  await use(opened.page, opened);
  expect(opened.problems).toEqual([]);
  await opened.page.context().close();
}

/** Problems that axe-core finds, as `rule: element`. */
async function accessibilityViolations(page: Page): Promise<string[]> {
  // Through the debugger: the page's own policy lets no other script in.
  await page.evaluate(await readFile('node_modules/axe-core/axe.min.js', 'utf8'));
  return page.evaluate<string[]>(
    `axe.run().then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html)))`,
  );
}

describe.skipIf(programPath === undefined)(TITLE, { timeout: 30_000 }, () => {
  // On a busy machine a task may be long because it waits for its core: that does not happen every time.
  test('answers and explains while a text is typed, as Node does, with no long task on the page', {
    retry: 4,
  }, async () => {
    const classifier = await loadClassifier(MODEL);
    const expected = await classifier.classify(SENTENCE);
    await classifier.dispose();
    await inDemo(async (page) => {
      await waitForAnswer(page);
      await page.fill('#text', '');
      await page.evaluate(
        `globalThis.longTasks = [];
         new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)))
           .observe({ type: 'longtask' });`,
      );
      await page.locator('#text').pressSequentially(SENTENCE, { delay: 15 });
      await page
        .getByText(`${(100 * expected.probability).toFixed(1)}%`)
        .first()
        .waitFor();
      expect(await page.textContent('#verdict')).toBe(`positive ${(100 * expected.probability).toFixed(1)}%`);
      await page
        .locator('#word-rows tr')
        .nth(SENTENCE.split(' ').length - 1)
        .waitFor({ state: 'attached' });
      expect(await page.locator('#tinted').textContent()).toContain(SENTENCE);
      expect(await page.evaluate('longTasks')).toEqual([]);
    });
  });

  test('lets the keyboard walk along the words, and follows the caret', async () => {
    await inDemo(async (page) => {
      await waitForAnswer(page);
      await page.fill('#text', 'The movie was not bad');
      const cursor = page.locator('#cursor');
      await page.locator('#cursor[max="4"]').waitFor();
      await cursor.press('Home');
      expect(await cursor.getAttribute('aria-valuetext')).toMatch(/^after “The”: [\d.]+% positive$/);
      await cursor.press('ArrowRight');
      expect(await cursor.getAttribute('aria-valuetext')).toMatch(/^after “movie”/);
      await page.locator('#text').press('Control+End');
      await page.locator('#cursor[aria-valuetext^="after “bad”"]').waitFor();
    });
  });

  test('offers examples, and links that carry the text', async () => {
    await inDemo(
      async (page) => {
        await waitForAnswer(page);
        expect(await page.inputValue('#text')).toBe('What a waste & a bore');
        expect(await page.textContent('#verdict-label')).toBe('negative');
        await page.getByRole('button', { name: 'not the best' }).click();
        await page.getByRole('button', { name: 'Copy link' }).click();
        await page.getByText('Copied').waitFor();
        expect(page.url()).toBe(`${server.url}#classify?text=Not+the+best+movie`);
        expect(await page.evaluate('navigator.clipboard.readText()')).toBe(page.url());
      },
      {
        hash: '#classify?text=What+a+waste+%26+a+bore',
        permissions: ['clipboard-read', 'clipboard-write'],
      },
    );
  });

  test('classifies the texts of a file and gives the results back', async () => {
    await inDemo(
      async (page) => {
        await waitForAnswer(page);
        const csv = 'id,review\n1,"A wonderful, moving film"\n2,"Dull\nand ""bad"""\n';
        await page.setInputFiles('#texts-file', {
          name: 'r.csv',
          mimeType: 'text/csv',
          buffer: Buffer.from(csv),
        });
        await page.getByText('2 texts in').waitFor();
        expect(await page.locator('#texts-rows td:first-child').allTextContents()).toEqual([
          'positive',
          'negative',
        ]);
        const [download] = await Promise.all([page.waitForEvent('download'), page.click('#texts-csv')]);
        const lines = (await readFile(await download.path(), 'utf8')).split('\r\n');
        expect(lines[0]).toBe('text,label,probability,negative,positive');
        expect(lines[1]).toMatch(/^"A wonderful, moving film",positive,0\.\d{6},0\.\d{6},0\.\d{6}$/);
        expect(lines[2]).toMatch(/^"Dull\nand ""bad""",negative,/);
      },
      { hash: '#texts' },
    );
  });

  test('takes another model from the disk or an address, and says what is wrong with one', async () => {
    await inDemo(async (page) => {
      await waitForAnswer(page);
      await page.getByRole('button', { name: 'Model imdb-lstm' }).click();
      await page.setInputFiles('#model-file', THREE_LABELS);
      await page.locator('.gauge-row').nth(2).waitFor();
      await page.getByRole('button', { name: 'Model categorical-unmasked.onnx' }).click();
      await page.fill('#model-url', `${server.url}models/imdb-simple-rnn.onnx`);
      await page.getByRole('button', { name: 'Load', exact: true }).click();
      await page.getByRole('button', { name: 'Model http' }).waitFor();
      await page.locator('.track.two').waitFor();
      await page.setInputFiles('#model-file', {
        name: 'x.onnx',
        mimeType: '',
        buffer: Buffer.from('no model'),
      });
      await page.getByText('x.onnx was not loaded.').waitFor();
      expect(await page.textContent('#model-failure')).toMatch(
        /Where: x\.onnx\..* http\S+imdb-simple-rnn\.onnx goes on\.$/,
      );
    });
  });

  test('compares two models on one text', async () => {
    await inDemo(
      async (page) => {
        await page.locator('#compare-lines h2').nth(1).waitFor();
        expect(await page.locator('#compare-lines h2').allTextContents()).toEqual([
          'imdb-lstm',
          'imdb-simple-rnn',
        ]);
        await page.fill('#compare-text', 'The best movie');
        await page.locator('#compare-lines p', { hasText: 'positive' }).nth(1).waitFor();
      },
      { hash: '#compare' },
    );
  });

  test('measures every device and uses the one that is chosen', async () => {
    await inDemo(
      async (page) => {
        await page.locator('#model-facts').filter({ hasText: '%' }).waitFor();
        await page.getByRole('button', { name: 'Measure' }).click();
        for (const row of [0, 1, 2]) {
          await page.locator('#speed-rows tr').nth(row).getByText('texts/s').waitFor();
        }
        await page.getByLabel('Use WebGPU').check();
        await page.locator('#device-facts').filter({ hasText: 'WEBGPU' }).waitFor();
      },
      { hash: '#speed' },
    );
  });

  test('trains in the page, and uses what came of it', async () => {
    await inDemo(
      async (page) => {
        // Then the view has started, too.
        await waitForAnswer(page);
        await page.setInputFiles('#train-file', {
          name: 'moods.csv',
          mimeType: 'text/csv',
          buffer: Buffer.from(`text,label\n${'I am so glad today,glad\nI am so sad today,sad\n'.repeat(80)}`),
        });
        await page.getByText('moods.csv: 160 texts, labels glad, sad').waitFor();
        await page.fill('#train-epochs', '12');
        await page.fill('#train-units', '8');
        await page.click('#train-run');
        await page.getByText('100.0% of 32 test texts right after epoch 12').waitFor();
        const [download] = await Promise.all([page.waitForEvent('download'), page.click('#train-download')]);
        await using classifier = await loadClassifier(await download.path());
        expect((await classifier.classify('so sad')).label).toBe('sad');
        await page.click('#train-use');
        await page.fill('#text', 'so glad');
        await page.locator('#verdict-label').filter({ hasText: 'glad' }).waitFor();
      },
      { hash: '#train' },
    );
  });

  test('works without a network after the first visit', async () => {
    await inDemo(async (page, { problems }) => {
      await waitForAnswer(page);
      await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
      await page.context().setOffline(true);
      await page.reload();
      await waitForAnswer(page);
      await page.goto(`${server.url}#texts`);
      await page.click('#texts-sample');
      await page.getByText('7 texts in').waitFor();
      expect(problems).toEqual([]);
    });
  });

  test('sends at most 4.5 MB for the first answer, and shows the text box before the model is there', async () => {
    await inDemo(async (page, { requestedPaths }) => {
      await waitForAnswer(page);
      const sizes = new Map<string, number>();
      for (const path of requestedPaths) {
        const bytes = await readFile(join(folder, path === '/' ? 'index.html' : path));
        const params = { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY };
        sizes.set(path, brotliCompressSync(bytes, { params }).byteLength);
      }
      const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
      expect([...sizes.keys()].filter((path) => path.endsWith('.wasm'))).toHaveLength(1);
      expect(total).toBeLessThanOrEqual(MAX_TRANSFER_BYTES);
    });
    const { page } = await visit(browser, 'about:blank');
    await page.route('**/*.wasm', () => {});
    await page.goto(server.url);
    await page.fill('#text', 'typed before the model is there');
    await page.locator('#loading-text').filter({ hasText: 'MB' }).waitFor();
    await page.context().close();
  });

  test('says so where the browser has no WebAssembly', async () => {
    const { page } = await visit(browser, 'about:blank');
    await page.addInitScript('delete globalThis.WebAssembly');
    await page.goto(server.url);
    await page.getByText('this browser has no WebAssembly').waitFor();
    expect(await page.textContent('#loading-text')).toMatch(/^The model cannot run here\. /);
    await page.context().close();
  });

  test.for(['light', 'dark'] as const)(
    'has no violation of accessibility rules in %s colours',
    async (colorScheme) => {
      await inDemo(
        async (page) => {
          await waitForAnswer(page);
          await page.locator('#word-rows tr').first().waitFor({ state: 'attached' });
          expect(await accessibilityViolations(page)).toEqual([]);
          for (const view of ['texts', 'compare', 'speed', 'train']) {
            await page.goto(`${server.url}#${view}`);
            if (view === 'texts') await page.click('#texts-sample');
            await page.locator(`#view-${view} :is(td, h2, .button)`).first().waitFor();
            expect(await accessibilityViolations(page), view).toEqual([]);
          }
          await page.getByRole('button', { name: 'Model imdb-lstm' }).click();
          expect(await accessibilityViolations(page), 'dialog').toEqual([]);
        },
        { colorScheme },
      );
    },
  );

  test('fits a phone', async () => {
    await inDemo(async (page) => {
      await waitForAnswer(page);
      for (const view of ['classify', 'texts', 'compare', 'speed', 'train']) {
        await page.goto(`${server.url}#${view}`);
        const [content, window] = await page.evaluate<[number, number]>(
          '[document.documentElement.scrollWidth, innerWidth]',
        );
        expect(content, view).toBeLessThanOrEqual(window);
      }
    }, PHONE);
  });

  test("shows the user's own model first, with its own labels", async () => {
    const own = await serveDemo(folder, { name: 'mine', bytes: await readFile(THREE_LABELS) });
    const { page, problems } = await visit(browser, own.url);
    await page.getByRole('button', { name: 'Model mine' }).waitFor();
    await page.locator('.gauge-row').nth(2).waitFor();
    expect(problems).toEqual([]);
    await page.context().close();
    await own.close();
  });
});
