import type { BrowserDevice } from './devices.ts';

/** Starts a worker. The addresses are literals: by them bundlers find the files. */
export const START_WORKER = {
  wasm: () => new Worker(new URL('./wasm-worker.js', import.meta.url), { type: 'module' }),
  webgpu: () =>
    'Suspending' in WebAssembly
      ? new Worker(new URL('./jspi-worker.js', import.meta.url), { type: 'module' })
      : new Worker(new URL('./webgpu-worker.js', import.meta.url), { type: 'module' }),
} as const satisfies Record<BrowserDevice['name'], () => Worker>;
