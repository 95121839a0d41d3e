import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { DataFormatError } from '../errors/data-format-error.ts';
import { DataNotFoundError } from '../errors/data-not-found-error.ts';
import { listClassFolders, readClassFolders } from './folder-per-class.ts';

async function writeFiles(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await createTemporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

async function readFolder(files: Readonly<Record<string, string | Uint8Array>>) {
  return readClassFolders(await listClassFolders(await writeFiles(files)));
}

describe('folder per class', () => {
  test('reads class folders, classes by code point, files by number', async () => {
    const { train, test } = await readFolder({
      'b/10.txt': 'b10',
      'b/9.txt': 'b9',
      'a/x.TXT': 'ax',
      'notes.txt': '',
    });
    expect(train).toEqual([
      { text: 'ax', label: 'a' },
      { text: 'b9', label: 'b' },
      { text: 'b10', label: 'b' },
    ]);
    expect(test).toBeUndefined();
  });

  test('reads a training and a test part', async () => {
    const parts = await readFolder({
      'train/a/1.txt': 'one',
      'train/b/1.txt': 'two',
      'test/a/1.txt': '\ufeffthree',
    });
    expect(parts.train.map(({ text }) => text)).toEqual(['one', 'two']);
    expect(parts.test).toEqual([{ text: 'three', label: 'a' }]);
  });

  test('reads a training part without a test part', async () => {
    const parts = await readFolder({ 'train/a/1.txt': 'one' });
    expect(parts).toEqual({ train: [{ text: 'one', label: 'a' }], test: undefined });
  });

  test('passes over unlabelled reviews, hidden files and files of other kinds', async () => {
    const { train } = await readFolder({
      'train/a/1.txt': 'one',
      'train/a/._1.txt': 'hidden',
      'train/a/list.csv': 'no text',
      'train/unsup/1.txt': 'unlabelled',
      'train/.git/1.txt': 'hidden',
    });
    expect(train).toEqual([{ text: 'one', label: 'a' }]);
  });

  test('reads more files than it opens at once, and reports progress', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [`a/${index}.txt`, `text ${index}`]),
    );
    const listed = await listClassFolders(await writeFiles(files));
    const done: number[] = [];
    const { train } = await readClassFolders(listed, { onProgress: (progress) => done.push(progress.done) });
    expect(train.map(({ text }) => text)).toEqual(Array.from({ length: 100 }, (_, index) => `text ${index}`));
    expect(done.at(-1)).toBe(100);
  });

  test('names a file that is not UTF-8', async () => {
    const reading = readFolder({ 'a/latin.txt': Buffer.from([0x63, 0xe9]) });
    await expect(reading).rejects.toThrow(DataFormatError);
    await expect(reading).rejects.toThrow('latin.txt');
  });

  test('says that no class folder holds a text', async () => {
    await expect(readFolder({ '1.txt': 'one' })).rejects.toThrow(DataNotFoundError);
    await expect(listClassFolders('/nowhere/at-all')).rejects.toThrow(DataNotFoundError);
  });
});
