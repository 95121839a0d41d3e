/** Vitest's set-up for the tests in browsers: the demo is built once for all of them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the built demo, which tests leave as it is. */
    readonly demoFolder: string;
  }
}

/** Builds the page with its own configuration into a new folder. */
export async function buildDemo(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'onnx-bridge-demo-'));
  const root = resolve('web-demo');
  await build({
    root,
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true },
  });
  return folder;
}

/** @returns what removes it again. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await buildDemo();
  project.provide('demoFolder', folder);
  return () => rm(folder, { recursive: true });
}
