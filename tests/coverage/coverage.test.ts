import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { COVERAGE_FILE, createCoverage } from './coverage.ts';

test('docs/coverage.md says what the converters do; npm run coverage makes it anew', async () => {
  expect(await readFile(COVERAGE_FILE, 'utf8')).toBe(await createCoverage());
});
