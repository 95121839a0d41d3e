import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type ArchiveEntry, imdbEntries, packTar, packTarGz } from '../../../tests/support/imdb-archive.ts';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { DataNotFoundError } from '../errors/data-not-found-error.ts';
import { ImdbArchiveError } from '../errors/imdb-archive-error.ts';
import type { DataProgress } from './dataset.ts';
import { readImdbArchive, readUnlabelledImdb } from './imdb-archive.ts';

const REVIEWS = 12;

async function writeArchive(bytes: Uint8Array): Promise<string> {
  const path = join(await createTemporaryFolder(), 'aclImdb_v1.tar.gz');
  await writeFile(path, bytes);
  return path;
}

/** The error of reading the archive, or undefined. */
async function failureOf(path: string): Promise<unknown> {
  return readImdbArchive(path, { reviewsPerClass: REVIEWS }).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('readUnlabelledImdb', () => {
  test('reads the reviews without a label, by number, and nothing else', async () => {
    const numbers = Array.from({ length: 12 }, (_, i) => 11 - i);
    const entries = numbers.map((i): ArchiveEntry => [`aclImdb/train/unsup/${i}_0.txt`, `unsup ${i}`]);
    const path = await writeArchive(await packTarGz([...imdbEntries(3).slice(2), ...entries]));
    const texts = await readUnlabelledImdb(path, { reviewsPerClass: 3 });
    expect(texts).toEqual(numbers.reverse().map((i) => `unsup ${i}`));
  });

  test('names the folder that is not whole', async () => {
    const path = await writeArchive(await packTarGz(imdbEntries(3)));
    const failure = readUnlabelledImdb(path, { reviewsPerClass: 3 });
    await expect(failure).rejects.toThrow('hold 12 reviews in each folder, but train/unsup has 1');
  });
});

describe('readImdbArchive', () => {
  test('reads the labelled reviews, negative first, by number', async () => {
    const path = await writeArchive(await packTarGz(imdbEntries(REVIEWS)));
    const dataset = await readImdbArchive(path, { reviewsPerClass: REVIEWS });
    expect(dataset.labels).toEqual(['negative', 'positive']);
    expect(dataset.synthetic).toBe(false);
    const numbers = Array.from({ length: REVIEWS }, (_, number) => number);
    expect(dataset.test).toEqual([
      ...numbers.map((number) => ({ text: `test neg ${number}`, label: 'negative' })),
      ...numbers.map((number) => ({ text: `test pos ${number}`, label: 'positive' })),
    ]);
    expect(dataset.train.map(({ text }) => text)).toEqual([
      ...numbers.map((number) => `train neg ${number}`),
      ...numbers.map((number) => `train pos ${number}`),
    ]);
  });

  test('gives the same reviews for a repacked archive', async () => {
    const original = await writeArchive(await packTarGz(imdbEntries(REVIEWS)));
    const repacked = await writeArchive(await packTarGz(imdbEntries(REVIEWS).reverse()));
    const options = { reviewsPerClass: REVIEWS };
    expect(await readImdbArchive(repacked, options)).toEqual(await readImdbArchive(original, options));
  });

  test('keeps characters of several bytes whole in a long review', async () => {
    const text = '“naïve” 😀 '.repeat(40_000);
    const entries = imdbEntries(1).map(
      ([path, content]): ArchiveEntry => [path, content === 'test pos 0' ? text : content],
    );
    const path = await writeArchive(await packTarGz(entries));
    const dataset = await readImdbArchive(path, { reviewsPerClass: 1 });
    expect(dataset.test[1]?.text).toBe(text);
  });

  test('reports progress up to the size of the archive', async () => {
    const bytes = await packTarGz(imdbEntries(400));
    const reports: DataProgress[] = [];
    await readImdbArchive(await writeArchive(bytes), {
      reviewsPerClass: 400,
      onProgress: (progress) => reports.push(progress),
    });
    expect(reports.length).toBeGreaterThan(2);
    expect(reports.at(-1)).toEqual({ phase: 'read', done: bytes.length, total: bytes.length, unit: 'bytes' });
  });

  test('stops with the reason of an aborted signal', async () => {
    const path = await writeArchive(await packTarGz(imdbEntries(REVIEWS)));
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(readImdbArchive(path, { signal })).rejects.toThrow('enough');
  });

  test('says that the archive is cut when the gzip data ends early', async () => {
    const bytes = await packTarGz(imdbEntries(REVIEWS));
    const path = await writeArchive(bytes);
    await truncate(path, Math.floor(bytes.length / 2));
    const error = await failureOf(path);
    expect(error).toBeInstanceOf(ImdbArchiveError);
    expect(String(error)).toMatch(
      /cannot be read to its end.*Where: .*aclImdb_v1\.tar\.gz\. Fix: .*--data-archive/,
    );
  });

  test('says that the archive is cut when the tar data in it ends early', async () => {
    const tar = await packTar(imdbEntries(REVIEWS));
    const cutInFile = await failureOf(await writeArchive(gzipSync(tar.subarray(0, 512 * 21 + 3))));
    expect(cutInFile).toBeInstanceOf(ImdbArchiveError);
    expect(String(cutInFile)).toContain('cannot be read to its end');
    const cutBetweenFiles = await failureOf(await writeArchive(gzipSync(tar.subarray(0, 512 * 20))));
    expect(cutBetweenFiles).toBeInstanceOf(ImdbArchiveError);
    expect(String(cutBetweenFiles)).toContain('train/neg has 0, train/pos has 8, test/neg has 0');
  });

  test('names the folders whose reviews are not complete', async () => {
    const entries = imdbEntries(REVIEWS).filter(([path]) => !path.startsWith('aclImdb/test/neg/3_'));
    const error = await failureOf(await writeArchive(await packTarGz(entries)));
    expect(String(error)).toContain('should hold 12 reviews in each folder');
    expect(String(error)).toContain('test/neg has 11, test/pos has 12');
  });

  test.for([
    ['an empty file', async () => Buffer.alloc(0), 'The archive is empty'],
    ['a file that is no gzip', async () => Buffer.from('not an archive'), 'damaged, or no gzip file'],
    ['gzip of something else', async () => gzipSync(Buffer.alloc(2048, 'x')), 'cannot be read to its end'],
    ['another archive', async () => packTarGz([['notes/readme.txt', 'hello']]), 'holds no IMDB reviews'],
  ] as const)('refuses %s', async ([, makeBytes, message]) => {
    const error = await failureOf(await writeArchive(await makeBytes()));
    expect(error).toBeInstanceOf(ImdbArchiveError);
    expect(String(error)).toContain(message);
  });

  test('refuses an archive with a flipped byte', async () => {
    const bytes = await packTarGz(imdbEntries(REVIEWS));
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = (bytes[middle] ?? 0) ^ 0xff;
    expect(await failureOf(await writeArchive(bytes))).toBeInstanceOf(ImdbArchiveError);
  });

  test('refuses a review of many megabytes before reading it', async () => {
    const entries: ArchiveEntry[] = [['aclImdb/train/neg/0_1.txt', 'x'.repeat(2 * 1024 * 1024)]];
    const error = await failureOf(await writeArchive(await packTarGz(entries)));
    expect(error).toBeInstanceOf(ImdbArchiveError);
    expect(String(error)).toContain('too many for a review');
  });

  test('says that the file is not there', async () => {
    const error = await failureOf(join(await createTemporaryFolder(), 'nothing.tar.gz'));
    expect(error).toBeInstanceOf(DataNotFoundError);
  });

  test('reads the real archive', async ({ skip }) => {
    const path = process.env.IMDB_ARCHIVE;
    if (path === undefined) {
      return skip('IMDB_ARCHIVE is not set');
    }
    const dataset = await readImdbArchive(path);
    expect([dataset.train.length, dataset.test.length]).toEqual([25_000, 25_000]);
    expect(dataset.train[0]?.text.slice(0, 32)).toBe('Story of a man who has unnatural');
  });
});
