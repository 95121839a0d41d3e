import { cp, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTokenEncoder } from '@onnx-bridge/runtime/text';
import { describe, expect, test } from 'vitest';
import { imdbEntries, packTarGz } from '../../../tests/support/imdb-archive.ts';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import type { DataProgress } from './dataset.ts';
import { prepareImdbData } from './prepare-imdb.ts';
import { type PrepareSourceOptions, prepareSource } from './prepare-source.ts';

const ROWS = Array.from({ length: 20 }, (_, index) => `word${index} film,${index % 2 === 0 ? 'pos' : 'neg'}`);
const CSV = `text,label\n${ROWS.join('\n')}\n`;

/** A CSV file and a cache folder; `prepare` also tells whether the file was read. */
async function prepareCsv() {
  const folder = await createTemporaryFolder();
  const path = join(folder, 'data.csv');
  await writeFile(path, CSV);
  const prepare = async (options: PrepareSourceOptions = {}, source = path) => {
    const phases = new Set<DataProgress['phase']>();
    const data = await prepareSource(source, {
      cacheFolder: join(folder, 'cache'),
      onProgress: ({ phase }) => phases.add(phase),
      ...options,
    });
    return { data, wasRead: phases.has('read') };
  };
  return { folder, path, prepare };
}

describe('prepareSource', () => {
  test('reads a file once and takes it from the cache after that', async () => {
    const { prepare } = await prepareCsv();
    const first = await prepare();
    const second = await prepare();
    expect(first).toMatchObject({ wasRead: true, data: { name: 'data.csv', synthetic: false } });
    expect(first.data.train.classIndices).toHaveLength(16);
    expect(second).toEqual({ data: first.data, wasRead: false });
  });

  test.for([
    { vocabularySize: 8 },
    { sequenceLength: 2 },
    { truncationSide: 'post' },
    { seed: 1 },
    { testSplit: 0.4 },
    { limit: { train: 8 } },
    { textColumn: 'label', labelColumn: 'label' },
  ] as const)('reads the file again for %j', async (options) => {
    const { prepare } = await prepareCsv();
    await prepare();
    expect((await prepare(options)).wasRead).toBe(true);
  });

  test('sees another content of the same length at the same time of change', async () => {
    const { path, prepare } = await prepareCsv();
    await utimes(path, 1000, 1000);
    await prepare();
    await writeFile(path, CSV.replaceAll('film', 'book'));
    await utimes(path, 1000, 1000);
    const { data } = await prepare();
    expect(data.encoding.vocabulary[0]).toBe('book');
  });

  test('knows a copy of the same name in another folder', async () => {
    const { folder, path, prepare } = await prepareCsv();
    await prepare();
    const copy = join(await createTemporaryFolder(), 'data.csv');
    await cp(path, copy);
    expect((await prepare({ cacheFolder: join(folder, 'cache') }, copy)).wasRead).toBe(false);
  });

  test('writes nothing when the cache is switched off', async () => {
    const { folder, prepare } = await prepareCsv();
    await prepare({ cache: false });
    expect(await readdir(folder)).toEqual(['data.csv']);
  });

  test('prepares generated reviews without a cache', async () => {
    const { folder, prepare } = await prepareCsv();
    const { data } = await prepare({ limit: { train: 100, test: 20 } }, 'synthetic');
    expect(data).toMatchObject({ name: 'synthetic', synthetic: true });
    expect([data.train.classIndices.length, data.test.classIndices.length]).toEqual([100, 20]);
    expect(await readdir(folder)).toEqual(['data.csv']);
  });
});

describe('prepareImdbData', () => {
  test('prepares the archive that the environment names', async () => {
    const folder = await createTemporaryFolder();
    const archive = join(folder, 'copy.tar.gz');
    await writeFile(archive, await packTarGz(imdbEntries(10)));
    const data = await prepareImdbData({
      environment: { IMDB_ARCHIVE: archive, XDG_CACHE_HOME: folder },
      reviewsPerClass: 10,
      sequenceLength: 3,
    });
    expect(data.name).toBe('imdb');
    expect(data.encoding.labels).toEqual(['negative', 'positive']);
    expect(data.encoding.vocabulary.slice(0, 3)).toEqual(['train', 'neg', 'pos']);
    expect(data.train.classIndices.reduce((sum, value) => sum + value, 0)).toBe(10);
    expect(createTokenEncoder(data.encoding).decode(data.test.tokenIds.subarray(0, 3))).toBe('? neg 0');
    expect((await readdir(join(folder, 'onnx-bridge'))).sort()).toEqual(['prepared', 'sources']);
  });

  test('prepares the real archive', async ({ skip }) => {
    const archive = process.env.IMDB_ARCHIVE;
    if (archive === undefined) {
      return skip('IMDB_ARCHIVE is not set');
    }
    const cacheFolder = await createTemporaryFolder();
    const limit = { train: 1000, test: 200 };
    const data = await prepareImdbData({ archive, cacheFolder, limit, vocabularySize: 2000 });
    expect(data.encoding.vocabulary.slice(0, 7)).toEqual(['the', 'a', 'and', 'of', 'to', 'br', 'is']);
    expect(data.train.classIndices.reduce((sum, value) => sum + value, 0)).toBe(500);
    expect(await prepareImdbData({ archive, cacheFolder, limit, vocabularySize: 2000 })).toEqual(data);
  });
});
