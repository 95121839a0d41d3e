import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { onBackend } from './tfjs-backend.ts';

test('a float becomes true on WebAssembly unless it is zero', async () => {
  const cast = await onBackend('wasm', async () => tf.cast([0.5, 0, -2], 'bool').data());
  expect(Array.from(cast)).toEqual([1, 0, 1]);
});

test('the kernel of tfjs comes back, even where what ran has failed', async () => {
  await onBackend('wasm', async () => undefined);
  const own = tf.getKernel('Cast', 'wasm');
  await expect(onBackend('wasm', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(tf.getKernel('Cast', 'wasm')).toBe(own);
});
