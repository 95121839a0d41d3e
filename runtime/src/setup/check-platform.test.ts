import { expect, test } from 'vitest';
import { checkPlatform } from './check-platform.ts';

const SUPPORTED = { system: 'linux', processor: 'x64', hasGlibc: true };
const OTHERS = [
  { ...SUPPORTED, system: 'darwin', hasGlibc: false, shown: 'this is darwin x64' },
  { ...SUPPORTED, processor: 'arm64', shown: 'this is linux arm64' },
  { ...SUPPORTED, hasGlibc: false, shown: 'this is linux x64 without glibc' },
];

test('lets Linux x86_64 pass', () => {
  expect(() => checkPlatform('tensorflow', SUPPORTED)).not.toThrow();
});

test.for(OTHERS)('refuses another platform: $shown', ({ shown, ...platform }) => {
  expect(() => checkPlatform('tensorflow', platform)).toThrow(shown);
});
