import { expect, test } from 'vitest';
import { TENSORFLOW_BUILDS } from './builds.ts';

const ROWS = Object.entries(TENSORFLOW_BUILDS);
const NEEDED = [
  'lib/libtensorflow_cc.so.2',
  'lib/libtensorflow_framework.so.2',
  'include/tensorflow/c/c_api.h',
];

test('there is a build for the CPU and one for the GPU, with folders of their own', () => {
  expect(ROWS.map(([name]) => name)).toEqual(['cpu', 'gpu']);
  expect(new Set(ROWS.map(([, { id }]) => id)).size).toBe(ROWS.length);
});

test.for(ROWS)('the pins of %s are well formed', ([, { wheels }]) => {
  const members = wheels.flatMap((wheel) => wheel.members);
  const targets = members.map(({ target }) => target);
  expect(targets).toEqual(expect.arrayContaining(NEEDED));
  expect(new Set(targets).size).toBe(targets.length);
  for (const { sha256, sizeBytes } of [...wheels, ...members]) {
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(sizeBytes).toBeGreaterThan(100);
  }
  for (const target of targets) {
    expect(target).toMatch(/^(lib|include|nvidia)\/[\w./]+$/);
  }
});

test('every library of NVIDIA is where libtensorflow looks for it', () => {
  const members = TENSORFLOW_BUILDS.gpu.wheels.flatMap((wheel) => wheel.members);
  const libraries = members.filter(({ target }) => target.startsWith('nvidia/'));
  expect(libraries).toHaveLength(14);
  for (const { path, target } of libraries) {
    expect(target).toBe(path);
    expect(target).toMatch(/^nvidia\/\w+\/lib\/lib\w+\.so\.\d+$/);
  }
});
