import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { prepareCached } from './cache.ts';
import type { PreparedData } from './dataset.ts';
import { prepareDataset } from './prepare.ts';
import { generateReviews } from './synthetic.ts';

async function prepareSmall(vocabularySize = 10_000): Promise<PreparedData> {
  return prepareDataset(generateReviews({ trainCount: 20, testCount: 10 }), { vocabularySize });
}

/** A cache folder, and a preparation that counts how often it had to work. */
async function openCache(cacheFolder?: string) {
  const folder = cacheFolder ?? (await createTemporaryFolder());
  const warnings: string[] = [];
  let preparationCount = 0;
  const prepareOnce = (key: unknown = 'key', make = prepareSmall) =>
    prepareCached({
      cacheFolder: folder,
      key,
      onWarning: (message) => warnings.push(message),
      prepare: async () => {
        preparationCount += 1;
        return make();
      },
    });
  const filePath = async () => {
    const names = await readdir(join(folder, 'prepared'));
    expect(names).toHaveLength(1);
    return join(folder, 'prepared', names[0] ?? '');
  };
  return { folder, warnings, prepareOnce, filePath, preparationCount: () => preparationCount };
}

describe('prepareCached', () => {
  test('gives the second time from the file what was prepared the first time', async () => {
    const cache = await openCache();
    const prepared = await cache.prepareOnce();
    expect(await cache.prepareOnce()).toEqual(prepared);
    expect(prepared).toEqual(await prepareSmall());
    expect(cache.preparationCount()).toBe(1);
    expect(cache.warnings).toEqual([]);
    expect(await cache.filePath()).toMatch(/[0-9a-f]{64}\.prepared$/);
  });

  test('keeps ids above 65,535', async () => {
    const tokens = Array.from({ length: 70_000 }, (_, index) => `t${index}`).join(' ');
    const make = () =>
      prepareDataset(
        {
          name: 'wide',
          synthetic: false,
          labels: ['a', 'b'],
          train: [{ text: tokens, label: 'a' }],
          test: [{ text: 't69999 t5', label: 'b' }],
        },
        { vocabularySize: 80_000 },
      );
    const cache = await openCache();
    const prepared = await cache.prepareOnce('wide', make);
    expect([...prepared.test.tokenIds]).toEqual([1, 70_003, 9]);
    expect(await cache.prepareOnce('wide', make)).toEqual(prepared);
    expect(cache.preparationCount()).toBe(1);
  });

  test('prepares anew for another key', async () => {
    const cache = await openCache();
    await cache.prepareOnce({ vocabularySize: 10 });
    await cache.prepareOnce({ vocabularySize: 11 });
    expect(cache.preparationCount()).toBe(2);
  });

  test('keeps the eight newest files', async () => {
    const cache = await openCache();
    for (let key = 0; key < 10; key++) {
      await cache.prepareOnce(key);
    }
    expect(await readdir(join(cache.folder, 'prepared'))).toHaveLength(8);
    await cache.prepareOnce(9);
    expect(cache.preparationCount()).toBe(10);
  });

  test.for([
    ['truncated', async (path: string) => truncate(path, 700)],
    ['empty', async (path: string) => truncate(path, 0)],
    [
      'changed in one byte',
      async (path: string) => {
        const bytes = await readFile(path);
        bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1;
        await writeFile(path, bytes);
      },
    ],
    ['something else', async (path: string) => writeFile(path, 'x'.repeat(1000))],
  ] as const)('prepares anew, with a warning, when the file is %s', async ([, damage]) => {
    const cache = await openCache();
    const prepared = await cache.prepareOnce();
    await damage(await cache.filePath());
    expect(await cache.prepareOnce()).toEqual(prepared);
    expect(cache.preparationCount()).toBe(2);
    expect(cache.warnings).toEqual([expect.stringContaining('is damaged')]);
    expect(await cache.prepareOnce()).toEqual(prepared);
    expect(cache.preparationCount()).toBe(2);
  });

  test('goes on with a warning when the folder cannot be written', async () => {
    const blocker = join(await createTemporaryFolder(), 'file');
    await writeFile(blocker, '');
    const cache = await openCache(join(blocker, 'cache'));
    expect(await cache.prepareOnce()).toEqual(await prepareSmall());
    expect(cache.warnings).toEqual([expect.stringContaining('cannot be kept')]);
  });

  test('leaves no half file behind when the file cannot get its name', async () => {
    const cache = await openCache();
    await cache.prepareOnce();
    const path = await cache.filePath();
    await rm(path);
    await mkdir(join(path, 'in-the-way'), { recursive: true });
    expect(await cache.prepareOnce()).toEqual(await prepareSmall());
    expect(cache.warnings).toEqual([expect.stringContaining('cannot be kept')]);
    expect(await cache.filePath()).toBe(path);
  });

  test('leaves nothing behind when the preparation fails', async () => {
    const cache = await openCache();
    const failing = cache.prepareOnce('key', () => Promise.reject(new Error('no data')));
    await expect(failing).rejects.toThrow('no data');
    expect(await readdir(cache.folder)).toEqual([]);
  });
});
