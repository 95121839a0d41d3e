/** A browser and the served demo, for the tests of one file. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import type { PageServer } from '../../cli/src/demo/serve-page.ts';
import { CHROMIUM_MISSING, findChromium, launchChromium } from '../support/chromium.ts';
import { serveDemo, type Visit, visit } from './demo-page.ts';

const programPath = findChromium();
export const IS_CHROMIUM_MISSING = programPath === undefined;
export const CHROMIUM_TITLE = programPath === undefined ? `Chromium: ${CHROMIUM_MISSING}` : 'Chromium';

export interface OpenDemo {
  readonly browser: Browser;
  readonly server: PageServer;
  /** Opens the page, lets `use` use it, and wants no problem in it. */
  inDemo(
    use: (page: Page, opened: Visit) => Promise<void>,
    options?: BrowserContextOptions & { readonly hash?: string },
  ): Promise<void>;
}

/** Opens the demo before the tests of a file, which read it when they run, and closes it behind them. */
export function openDemo(): () => OpenDemo {
  let demo: OpenDemo | undefined;
  beforeAll(async () => {
    if (programPath === undefined) {
      process.stderr.write(`The browser tests are skipped: ${CHROMIUM_MISSING}\n`);
      return;
    }
    const server = await serveDemo(inject('demoFolder'));
    const browser = await launchChromium(programPath);
    demo = {
      server,
      browser,
      async inDemo(use, { hash = '', ...options } = {}) {
        const opened = await visit(browser, server.url + hash, options);
        await use(opened.page, opened);
        expect(opened.problems).toEqual([]);
        await opened.page.context().close();
      },
    };
  }, 60_000);
  afterAll(async () => {
    await demo?.browser.close();
    await demo?.server.close();
  });
  return () => {
    if (demo === undefined) throw new Error('the demo is not open');
    return demo;
  };
}
