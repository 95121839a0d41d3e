/** Starts an installed Chromium; no test downloads a browser. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** Where systems put it; `CHROMIUM` in the environment names another place. */
const PROGRAMS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** WebGPU without a GPU: Chromium's own Vulkan driver in software. */
const SOFTWARE_WEBGPU = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
];

export const CHROMIUM_MISSING =
  'no Chromium found: install it (on Debian: apt-get install --no-install-recommends chromium) or name its program in CHROMIUM';

/** Path of the program, or undefined where there is none. */
export function findChromium(): string | undefined {
  const { CHROMIUM } = process.env;
  return CHROMIUM || PROGRAMS.find((path) => existsSync(path));
}

/** Starts it without a window, with WebGPU in software, and with the back/forward cache that Playwright turns off. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', ...SOFTWARE_WEBGPU],
    ignoreDefaultArgs: ['--disable-gpu', '--disable-back-forward-cache'],
  });
}

/** Environment variables with which a Vulkan program finds Debian's Chromium's driver; undefined where it is missing. */
export function softwareVulkan(): Record<string, string> | undefined {
  const folder = '/usr/lib/chromium';
  const driver = join(folder, 'vk_swiftshader_icd.json');
  return existsSync(driver) ? { VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: dirname(driver) } : undefined;
}
