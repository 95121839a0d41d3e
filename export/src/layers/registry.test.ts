import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { SUPPORTED_LAYERS } from './registry.ts';

test('the README names the layers that can be converted, and no others', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const table = readme.split('\n').filter((line) => line.startsWith('| ') && line.includes('`'));
  const named = table.flatMap((line) => [...line.matchAll(/`([A-Z]\w+)`/g)].map(([, name]) => name));
  expect([...new Set(named)].sort()).toEqual([...SUPPORTED_LAYERS].sort());
});
