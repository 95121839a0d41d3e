/** The backend of TensorFlow.js on which an original runs. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { mendWasmCast } from './mend-wasm-cast.ts';
import { spreadBatchNorm } from './spread-batch-norm.ts';

/** Plain JavaScript, exact and everywhere; or WebAssembly, which is many times faster and lacks some kernels. */
export type TfjsBackend = 'cpu' | 'wasm';

/**
 * Runs something on a backend; whatever was set before is set again at the end.
 *
 * @throws what `run` throws.
 */
export async function onBackend<Result>(backend: TfjsBackend, run: () => Promise<Result>): Promise<Result> {
  const previousBackend: string | undefined = tf.getBackend();
  const previousMode = tf.env().getBool('PROD');
  tf.env().set('PROD', true); // Otherwise the CPU backend advertises tfjs-node on its first run.
  try {
    if (backend === 'wasm') await startWasm();
    else await tf.setBackend(backend);
    const changes = [spreadBatchNorm(backend), ...(backend === 'wasm' ? [mendWasmCast()] : [])];
    try {
      return await run();
    } finally {
      for (const restore of changes) restore();
    }
  } finally {
    tf.env().set('PROD', previousMode);
    if (previousBackend) await tf.setBackend(previousBackend);
  }
}

/**
 * Its module listens to errors that nobody catches, to throw them on (emscripten's `NODEJS_CATCH_EXIT`): in a program
 * with handlers of its own, these must be the last word.
 */
async function startWasm(): Promise<void> {
  const uncaught = new Set(process.listeners('uncaughtException'));
  const unhandled = new Set(process.listeners('unhandledRejection'));
  await import('@tensorflow/tfjs-backend-wasm');
  if (!(await tf.setBackend('wasm'))) throw new Error('WebAssembly cannot be started');
  for (const listener of process.listeners('uncaughtException')) {
    if (!uncaught.has(listener)) process.off('uncaughtException', listener);
  }
  for (const listener of process.listeners('unhandledRejection')) {
    if (!unhandled.has(listener)) process.off('unhandledRejection', listener);
  }
}
