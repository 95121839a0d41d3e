/** Takes the pictures of the README from the built demo (`npm run screenshots`). */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { findChromium, launchChromium } from '../support/chromium.ts';
import { buildDemo } from './build-demo.ts';
import { serveDemo, visit, waitForAnswer } from './demo-page.ts';

interface Shot {
  readonly name: string;
  readonly hash: string;
  readonly options: BrowserContextOptions;
}

const WINDOW = { width: 1080, height: 790 };
const SHOTS: readonly Shot[] = [
  { name: 'demo-light', hash: '#classify', options: { colorScheme: 'light', viewport: WINDOW } },
  { name: 'demo-dark', hash: '#classify', options: { colorScheme: 'dark', viewport: WINDOW } },
];

async function settle(page: Page): Promise<void> {
  await waitForAnswer(page);
  await page.locator('#word-rows tr').first().waitFor({ state: 'attached' });
  await page.evaluate('document.fonts.ready.then(() => true)');
  // The tints fade in.
  await page.evaluate(
    'Promise.all(document.getAnimations().map(({ finished }) => finished)).then(() => true)',
  );
}

async function take(browser: Browser, url: string, { name, hash, options }: Shot): Promise<void> {
  const { page } = await visit(browser, url + hash, { deviceScaleFactor: 1, ...options });
  await settle(page);
  await page.screenshot({ path: join('docs', `${name}.png`) });
  await page.context().close();
}

const folder = await buildDemo();
const server = await serveDemo(folder);
const browser = await launchChromium(findChromium() ?? '');
for (const shot of SHOTS) await take(browser, server.url, shot);
await browser.close();
await server.close();
await rm(folder, { recursive: true });
