import { expect, test } from 'vitest';
import { formatSetup } from './format-setup.ts';
import type { TensorflowSetup } from './setup-tensorflow.ts';

const SETUP: TensorflowSetup & { seconds: number } = {
  status: 'installed',
  package: '@tensorflow/tfjs-node',
  folder: '/project/node_modules/@tensorflow/tfjs-node',
  libtensorflow: '2.13.1',
  device: 'cpu',
  downloadedBytes: 133_000_000,
  seconds: 7.1,
};
const WORKS = '@tensorflow/tfjs-node works (libtensorflow 2.13.1) and computes on the CPU.';

test('says what works, and what it took', () => {
  expect(formatSetup(SETUP)).toBe(`${WORKS} Downloaded 133 MB, done in 7.1 s.`);
  const cached = { ...SETUP, downloadedBytes: 0 };
  expect(formatSetup(cached)).toBe(`${WORKS} Nothing was downloaded, done in 7.1 s.`);
});

test('says that nothing was changed', () => {
  expect(formatSetup({ ...SETUP, status: 'already-working' })).toMatch(
    / works already .* nothing was changed\.$/,
  );
});

test('says that a package for the GPU computes on the CPU', () => {
  const gpu = { ...SETUP, package: '@tensorflow/tfjs-node-gpu' };
  expect(formatSetup(gpu)).toContain('TensorFlow found no GPU');
  expect(formatSetup({ ...gpu, device: 'gpu' })).not.toContain('found no GPU');
});
