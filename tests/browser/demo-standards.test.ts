/** What every view of the demo page keeps to: few bytes, no network, accessibility, small screens. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, inject, test } from 'vitest';
import { visit, waitForAnswer } from './demo-page.ts';
import { CHROMIUM_TITLE, IS_CHROMIUM_MISSING, openDemo } from './open-demo.ts';

const MAX_TRANSFER_BYTES = 4.5e6;
/** What a static host spends on a file; better than this only makes the transfer smaller. */
const BROTLI_QUALITY = 5;
const PHONE: BrowserContextOptions = {
  viewport: { width: 360, height: 740 },
  isMobile: true,
  hasTouch: true,
};

const demo = openDemo();

/** Problems that axe-core finds, as `rule: element`. */
async function accessibilityViolations(page: Page): Promise<string[]> {
  // Through the debugger: the page's own policy lets no other script in.
  await page.evaluate(await readFile('node_modules/axe-core/axe.min.js', 'utf8'));
  return page.evaluate<string[]>(
    `axe.run().then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html)))`,
  );
}

describe.skipIf(IS_CHROMIUM_MISSING)(CHROMIUM_TITLE, { timeout: 30_000 }, () => {
  test('works without a network after the first visit', async () => {
    await demo().inDemo(async (page, { problems }) => {
      await waitForAnswer(page);
      await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
      await page.context().setOffline(true);
      await page.reload();
      await waitForAnswer(page);
      await page.goto(`${demo().server.url}#texts`);
      await page.click('#texts-sample');
      await page.getByText('7 texts in').waitFor();
      expect(problems).toEqual([]);
    });
  });

  test('sends at most 4.5 MB for the first answer, and shows the text box before the model is there', async () => {
    await demo().inDemo(async (page, { requestedPaths }) => {
      await waitForAnswer(page);
      const sizes = new Map<string, number>();
      for (const path of requestedPaths) {
        const bytes = await readFile(join(inject('demoFolder'), path === '/' ? 'index.html' : path));
        const params = { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY };
        sizes.set(path, brotliCompressSync(bytes, { params }).byteLength);
      }
      const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
      expect([...sizes.keys()].filter((path) => path.endsWith('.wasm'))).toHaveLength(1);
      expect(total).toBeLessThanOrEqual(MAX_TRANSFER_BYTES);
    });
    const { page } = await visit(demo().browser, 'about:blank');
    await page.route('**/*.wasm', () => {});
    await page.goto(demo().server.url);
    await page.fill('#text', 'typed before the model is there');
    await page.locator('#loading-text').filter({ hasText: 'MB' }).waitFor();
    await page.context().close();
  });

  test('says so where the browser has no WebAssembly', async () => {
    const { page } = await visit(demo().browser, 'about:blank');
    await page.addInitScript('delete globalThis.WebAssembly');
    await page.goto(demo().server.url);
    await page.getByText('this browser has no WebAssembly').waitFor();
    expect(await page.textContent('#loading-text')).toMatch(/^The model cannot run here\. /);
    await page.context().close();
  });

  test.for(['light', 'dark'] as const)(
    'has no violation of accessibility rules in %s colours',
    async (colorScheme) => {
      await demo().inDemo(
        async (page) => {
          await waitForAnswer(page);
          await page.locator('#word-rows tr').first().waitFor({ state: 'attached' });
          expect(await accessibilityViolations(page)).toEqual([]);
          for (const view of ['texts', 'compare', 'speed', 'train']) {
            await page.goto(`${demo().server.url}#${view}`);
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
    await demo().inDemo(async (page) => {
      await waitForAnswer(page);
      for (const view of ['classify', 'texts', 'compare', 'speed', 'train']) {
        await page.goto(`${demo().server.url}#${view}`);
        const [content, window] = await page.evaluate<[number, number]>(
          '[document.documentElement.scrollWidth, innerWidth]',
        );
        expect(content, view).toBeLessThanOrEqual(window);
      }
    }, PHONE);
  });
});
