import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type ArchiveEntry, imdbEntries, packTarGz } from '../../../tests/support/imdb-archive.ts';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { DataNotFoundError } from '../errors/data-not-found-error.ts';
import { readUnlabelled } from './read-unlabelled.ts';

async function writeTemporary(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(await createTemporaryFolder(), name);
  await writeFile(path, content);
  return path;
}

describe('readUnlabelled', () => {
  test('reads a text a line, and passes over empty ones', async () => {
    const path = await writeTemporary('texts.txt', '\ufeffa fine film\r\n\n  \nnaïve 😀, "quoted"\nlast');
    expect(await readUnlabelled(path)).toEqual(['a fine film', 'naïve 😀, "quoted"', 'last']);
  });

  test('reads the reviews of the IMDB archive that have no label', async () => {
    const more = [1, 2, 3].map((i): ArchiveEntry => [`aclImdb/train/unsup/${i}_0.txt`, `unlabelled ${i}`]);
    const archive = await writeTemporary('aclImdb_v1.tar.gz', await packTarGz([...imdbEntries(1), ...more]));
    const texts = await readUnlabelled('imdb', { archive, reviewsPerClass: 1 });
    expect(texts).toEqual(['a review without a label', 'unlabelled 1', 'unlabelled 2', 'unlabelled 3']);
  });

  test('refuses other files, since it would not know which column to read', async () => {
    await expect(readUnlabelled('texts.csv')).rejects.toThrow(DataNotFoundError);
  });
});
