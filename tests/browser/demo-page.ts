/** The demo as a visitor meets it: built, served, and opened in a browser that keeps a record of what goes wrong. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { type OwnModel, type PageServer, servePage } from '../../cli/src/demo/serve-page.ts';

/** Longer than anything takes in the page, even on a busy machine. */
const TIMEOUT_MS = 10_000;

/** Serves a built page on a free port. */
export function serveDemo(folder: string, model?: OwnModel): Promise<PageServer> {
  return servePage({ folder, model, host: '127.0.0.1', port: 0 });
}

/** An open page, and what went wrong in it. */
export interface Visit {
  readonly page: Page;
  /** Errors on the console, violations of the page's policy among them, exceptions, requests to other hosts. */
  readonly problems: readonly string[];
  readonly requestedPaths: readonly string[];
}

/** Opens the page in a browser context of its own: nothing is stored in it yet. */
export async function visit(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(TIMEOUT_MS);
  const page = await context.newPage();
  const problems: string[] = [];
  const requestedPaths: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  context.on('request', (request) => {
    const { origin, pathname, protocol } = new URL(request.url());
    if (protocol !== 'blob:' && origin !== new URL(url).origin)
      problems.push(`a request to ${request.url()}`);
    requestedPaths.push(pathname);
  });
  await page.goto(url);
  return { page, problems, requestedPaths };
}

/** Waits until the page has answered the text that it shows. */
export async function waitForAnswer(page: Page): Promise<void> {
  await page.locator('#verdict-percent').filter({ hasText: '%' }).waitFor({ state: 'attached' });
}
