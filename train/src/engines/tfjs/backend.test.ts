import { setTimeout } from 'node:timers/promises';
import '@tensorflow/tfjs-backend-cpu';
import { findBackend, getBackend, registerBackend, removeBackend, setBackend } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { keepBackend } from './backend.ts';

describe('keepBackend', () => {
  beforeEach(async () => {
    await setBackend('cpu');
    registerBackend('other', () => findBackend('cpu'));
  });
  afterEach(() => removeBackend('other'));

  const loadOther = async (milliseconds: number) => {
    await setBackend('other');
    await setTimeout(milliseconds);
    return getBackend();
  };

  test('leaves the backend in use as it was, also when the next load begins during one', async () => {
    const first = keepBackend(() => loadOther(20));
    await vi.waitUntil(() => getBackend() === 'other', { interval: 1 });
    const second = keepBackend(() => loadOther(20));
    expect(await Promise.all([first, second])).toEqual(['other', 'other']);
    expect(getBackend()).toBe('cpu');
  });

  test('goes on after a load that failed', async () => {
    const failing = keepBackend(() => Promise.reject(new Error('no library')));
    const next = keepBackend(() => loadOther(1));
    await expect(failing).rejects.toThrow('no library');
    expect(await next).toBe('other');
    expect(getBackend()).toBe('cpu');
  });
});
