import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTemporaryFolder } from './temporary-folder.ts';
import { createWheel, sha256Of } from './wheels.ts';

const FILES = [
  { path: 'package/packed.txt', content: Buffer.from('packed '.repeat(99)) },
  { path: 'package/stored.txt', content: Buffer.from('stored'), isStored: true },
];

test('makes a zip file with an entry for each file', () => {
  const wheel = createWheel(FILES, 'a comment');
  expect(wheel.subarray(0, 4).toString('latin1')).toBe('PK\x03\x04');
  expect(wheel.toString('latin1').split('PK\x01\x02')).toHaveLength(FILES.length + 1);
  expect(wheel.subarray(-9).toString()).toBe('a comment');
});

test('makes a zip file that another program lists', async ({ skip }) => {
  const path = join(await createTemporaryFolder(), 'test.whl');
  await writeFile(path, createWheel(FILES));
  try {
    execFileSync('unzip', ['-v']);
  } catch {
    skip('unzip is not installed');
  }
  const listed = execFileSync('unzip', ['-Z1', path], { encoding: 'utf8' });
  expect(listed.trim().split('\n')).toEqual(FILES.map((file) => file.path));
});

test('gives the checksum of the empty file as SHA-256 has it', () => {
  expect(sha256Of(Buffer.alloc(0))).toMatch(/^e3b0c44298fc1c14/);
});
