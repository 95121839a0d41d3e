import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { SearchFileError } from '../errors/search-file-error.ts';
import { readTrials, type SearchSettings, searchFileOf, type Trial, writeTrials } from './search-file.ts';

const SETTINGS: SearchSettings = { source: 'imdb', seed: 42, limit: null, epochs: null, full: false };
const TRIAL: Trial = {
  setup: {
    cell: 'gru',
    units: 64,
    layerCount: 1,
    maskPadding: true,
    paddingSide: 'post',
    vocabularySize: 1000,
    sequenceLength: 100,
    trainCount: 60,
    epochs: 1,
    learningRate: 0.001,
  },
  synthetic: false,
  validationAccuracy: 0.75,
  testAccuracy: 0.7,
  processorSeconds: 1,
};

test('gives the trials back to a search with the same settings, and none where no search was', async () => {
  const folder = await createTemporaryFolder();
  expect(await readTrials(folder, SETTINGS)).toEqual([]);
  await writeTrials(folder, SETTINGS, [TRIAL]);
  expect(await readTrials(folder, SETTINGS)).toEqual([TRIAL]);
});

test('names all that differs from the search that left the file', async () => {
  const folder = await createTemporaryFolder();
  await writeTrials(folder, SETTINGS, [TRIAL]);
  const other = { ...SETTINGS, source: 'synthetic', seed: 7 };
  await expect(readTrials(folder, other)).rejects.toThrow(
    'another search: source is "imdb", not "synthetic"; seed is 42, not 7. ' +
      `Where: ${searchFileOf(folder)}. Fix: name another folder with --output, or move this file away.`,
  );
});

test.for(['no JSON', '[]', '{"settings":{},"trials":[]}'])('refuses %j, and leaves it', async (content) => {
  const folder = await createTemporaryFolder();
  await writeFile(searchFileOf(folder), content);
  await expect(readTrials(folder, SETTINGS)).rejects.toThrow(SearchFileError);
  expect(await readFile(searchFileOf(folder), 'utf8')).toBe(content);
});

test('refuses what cannot be read', async () => {
  const folder = await createTemporaryFolder();
  await mkdir(searchFileOf(folder));
  await expect(readTrials(folder, SETTINGS)).rejects.toThrow(/^The file cannot be read \(Error: EISDIR/);
});
