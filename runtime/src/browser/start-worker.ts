import type { BrowserDevice } from './devices.ts';

/** The workers: ONNX Runtime on the CPU, our kernel on WebGPU, ONNX Runtime on WebGPU. */
export type WorkerKind = 'wasm' | 'kernel' | 'webgpu';

export const DEVICE_OF_WORKER: Readonly<Record<WorkerKind, BrowserDevice['name']>> = {
  wasm: 'wasm',
  kernel: 'webgpu',
  webgpu: 'webgpu',
};

/** Starts a worker. The addresses are literals: by them bundlers find the files. */
export const START_WORKER: Readonly<Record<WorkerKind, () => Worker>> = {
  wasm: () => new Worker(new URL('./wasm-worker.js', import.meta.url), { type: 'module' }),
  kernel: () => new Worker(new URL('./kernel-worker.js', import.meta.url), { type: 'module' }),
  webgpu: () =>
    'Suspending' in WebAssembly
      ? new Worker(new URL('./jspi-worker.js', import.meta.url), { type: 'module' })
      : new Worker(new URL('./webgpu-worker.js', import.meta.url), { type: 'module' }),
};
