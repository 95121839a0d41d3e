/** What tells one TensorFlow.js engine from another: the backend of tfjs that runs its operators. */
import { getBackend, setBackend } from '@tensorflow/tfjs-core';
import type { TrainingDevice } from '../engine.ts';

/** A backend that was loaded and can run. */
export interface LoadedBackend {
  /** What runs the operators, in words. */
  readonly description: string;
  /** Whether the backend gives access to libtensorflow's own operators. */
  readonly hasRawOperators: boolean;
}

export interface TfjsBackend {
  readonly engine: 'tfjs-node-gpu' | 'tfjs-node' | 'wasm' | 'tfjs-cpu';
  /** The name under which tfjs registers it. */
  readonly name: string;
  readonly device: TrainingDevice;
  /** Loads the backend and leaves the one in use as it was; a sentence where it cannot be loaded. */
  load(): Promise<LoadedBackend | string>;
}

/** The backend that models are made on. */
const HOME_BACKEND = 'cpu';

/**
 * Runs `work` on a backend that was loaded before, and goes back to the one in use. All of it is one synchronous
 * stretch, so that trainers on different backends, and the caller's own tensors, never meet the wrong one.
 */
export function onBackend<T>(name: string, work: () => T): T {
  const previous = getBackend();
  if (previous === name) return work();
  switchBackend(name);
  try {
    return work();
  } finally {
    switchBackend(previous);
  }
}

/** tfjs has one current backend for all, so loads wait for each other: two at once would restore each other's. */
let lastLoad: Promise<unknown> = Promise.resolve();

/** Runs what loads a backend, and goes back to the one in use: loading makes the new one the current one. */
export function keepBackend<T>(load: () => Promise<T>): Promise<T> {
  const loaded = lastLoad.then(async () => {
    const previous: string | undefined = getBackend();
    try {
      return await load();
    } finally {
      await setBackend(previous ?? HOME_BACKEND);
    }
  });
  lastLoad = loaded.catch(() => undefined);
  return loaded;
}

/** A backend that is initialised is in use as soon as `setBackend` returns; its promise has nothing left to do. */
function switchBackend(name: string): void {
  setBackend(name).catch(() => undefined);
  if (getBackend() !== name) throw new Error(`tfjs has no backend "${name}"`);
}
