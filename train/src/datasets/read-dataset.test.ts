import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { imdbEntries, packTarGz } from '../../../tests/support/imdb-archive.ts';
import { startLocalServer, unusedAddress } from '../../../tests/support/local-server.ts';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { DataNotFoundError } from '../errors/data-not-found-error.ts';
import { UnusableDatasetError } from '../errors/unusable-dataset-error.ts';
import { chooseDefaultData } from './default-data.ts';
import { readDataset } from './read-dataset.ts';

const LABELS = ['neg', 'pos'] as const;
const ROWS = Array.from({ length: 20 }, (_, index) => ({ text: `text ${index}`, label: LABELS[index % 2] }));

const FILES = {
  'data.csv': `text,label\n${ROWS.map(({ text, label }) => `${text},${label}`).join('\n')}`,
  'data.TSV': `text\tlabel\n${ROWS.map(({ text, label }) => `${text}\t${label}`).join('\n')}`,
  'data.jsonl': ROWS.map((row) => JSON.stringify(row)).join('\n'),
  'data.ndjson': ROWS.map((row) => JSON.stringify(row)).join('\n'),
};

async function writeFolder(): Promise<string> {
  const folder = join(await createTemporaryFolder(), 'classes');
  for (const [index, { text, label }] of ROWS.entries()) {
    await mkdir(join(folder, label ?? ''), { recursive: true });
    await writeFile(join(folder, label ?? '', `${index}.txt`), text);
  }
  return folder;
}

describe('readDataset', () => {
  test.for(Object.entries(FILES))('reads %s', async ([name, content]) => {
    const path = join(await createTemporaryFolder(), name);
    await writeFile(path, content);
    const dataset = await readDataset(path);
    expect(dataset).toMatchObject({ name, synthetic: false, labels: ['neg', 'pos'] });
    expect(dataset.test).toHaveLength(4);
    const byNumber = [...dataset.train, ...dataset.test].sort(
      (a, b) => Number(a.text.slice(5)) - Number(b.text.slice(5)),
    );
    expect(byNumber).toEqual(ROWS);
  });

  test('reads a folder with a folder a class', async () => {
    const dataset = await readDataset(await writeFolder(), { testSplit: 0.5 });
    expect(dataset).toMatchObject({ name: 'classes', labels: ['neg', 'pos'] });
    expect([dataset.train.length, dataset.test.length]).toEqual([10, 10]);
  });

  test('reads an IMDB archive by its path and by name', async () => {
    const path = join(await createTemporaryFolder(), 'copy.tar.gz');
    await writeFile(path, await packTarGz(imdbEntries(3)));
    const byPath = await readDataset(path, { reviewsPerClass: 3 });
    expect(byPath.train).toHaveLength(6);
    expect(await readDataset('imdb', { archive: path, reviewsPerClass: 3 })).toEqual(byPath);
  });

  test('takes a part of generated reviews', async () => {
    const dataset = await readDataset('synthetic', { limit: { train: 6, test: 2 }, seed: 3 });
    expect(dataset.synthetic).toBe(true);
    expect([dataset.train.length, dataset.test.length]).toEqual([6, 2]);
    expect(dataset.train.filter(({ label }) => label === 'positive')).toHaveLength(3);
  });

  test('lists what it can read when the kind of a file is unknown', async () => {
    const path = join(await createTemporaryFolder(), 'data.xlsx');
    await writeFile(path, '');
    await expect(readDataset(path)).rejects.toThrow(DataNotFoundError);
    await expect(readDataset(path)).rejects.toThrow(/\.csv, .*\.jsonl/);
  });

  test('says that there is nothing at the path', async () => {
    await expect(readDataset('/nowhere/data.csv')).rejects.toThrow('There is no data at this path');
  });

  test('says that an empty file holds no texts', async () => {
    const path = join(await createTemporaryFolder(), 'data.csv');
    await writeFile(path, '');
    await expect(readDataset(path)).rejects.toThrow(UnusableDatasetError);
  });
});

describe('chooseDefaultData', () => {
  test('chooses IMDB where the archive is at hand', async () => {
    const archive = join(await createTemporaryFolder(), 'copy.tar.gz');
    await writeFile(archive, '');
    const notices: string[] = [];
    const environment = { IMDB_ARCHIVE: archive };
    const chosen = await chooseDefaultData({ environment, onNotice: (notice) => notices.push(notice) });
    expect(chosen).toEqual({ source: 'imdb', archive });
    expect(notices).toEqual([]);
  });

  test.for([
    ['there is no connection', unusedAddress],
    ['the server has no such file', () => startLocalServer((_, response) => response.writeHead(404).end())],
    ['the server sends something else', () => startLocalServer((_, response) => response.end('login page'))],
  ] as const)('chooses generated reviews, and says so, where %s', async ([, startServer]) => {
    const notices: string[] = [];
    const chosen = await chooseDefaultData({
      cacheFolder: await createTemporaryFolder(),
      imdbHome: { url: await startServer(), sha256: '0'.repeat(64) },
      onNotice: (notice) => notices.push(notice),
    });
    expect(chosen.source).toBe('synthetic');
    expect(notices).toEqual([expect.stringContaining('all figures are synthetic')]);
  });

  test('chooses generated reviews where it must not download', async () => {
    const cacheFolder = await createTemporaryFolder();
    const chosen = await chooseDefaultData({ cacheFolder, download: false, onNotice: () => undefined });
    expect(chosen.source).toBe('synthetic');
  });

  test('fails where IMDB_ARCHIVE names nothing, and where it is aborted', async () => {
    const onNotice = () => undefined;
    const environment = { IMDB_ARCHIVE: '/nowhere/a.tar.gz' };
    await expect(chooseDefaultData({ environment, onNotice })).rejects.toThrow(DataNotFoundError);
    const signal = AbortSignal.abort(new Error('enough'));
    const imdbHome = { url: await unusedAddress(), sha256: '0'.repeat(64) };
    const cacheFolder = await createTemporaryFolder();
    await expect(chooseDefaultData({ cacheFolder, imdbHome, signal, onNotice })).rejects.toThrow('enough');
  });
});
