import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { DataFormatError } from '../errors/data-format-error.ts';
import { DataNotFoundError } from '../errors/data-not-found-error.ts';
import { readTextChunks } from './text-file.ts';

async function readAll(bytes: Uint8Array): Promise<string> {
  const path = join(await createTemporaryFolder(), 'data.txt');
  await writeFile(path, bytes);
  let text = '';
  for await (const chunk of readTextChunks(path, {})) {
    text += chunk;
  }
  return text;
}

describe('readTextChunks', () => {
  test.for(['utf8', 'utf16le'] as const)(
    'keeps characters whole that lie across two pieces (%s)',
    async (encoding) => {
      const text = `xy${'😀'.repeat(200_000)}`;
      expect((await readAll(Buffer.from(`\ufeff${text}`, encoding))) === text).toBe(true);
    },
  );

  test('refuses a character that is cut at the end of the file', async () => {
    await expect(readAll(Buffer.from('good 😀').subarray(0, -1))).rejects.toThrow(DataFormatError);
  });

  test('refuses a folder', async () => {
    const folder = await createTemporaryFolder();
    await expect(readTextChunks(folder, {}).next()).rejects.toThrow(DataNotFoundError);
  });
});
