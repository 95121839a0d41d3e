import { expect, test } from 'vitest';
import { createWheel } from '../../../../tests/support/wheels.ts';
import { type ReadBytes, readDataOffset, readZipDirectory } from './zip-directory.ts';

/** Reads of these bytes, and how many there were. */
function readerOf(bytes: Buffer) {
  const reads: number[] = [];
  const read: ReadBytes = (start, end) => {
    reads.push(end - start);
    return Promise.resolve(bytes.subarray(start, end));
  };
  return { read, reads };
}

const PACKED = { path: 'a/packed.txt', content: Buffer.from('packed '.repeat(50)) };
const STORED = { path: 'b/stored-é.txt', content: Buffer.from('stored'), isStored: true };

test('finds the bytes of each file, with one read for the directory', async () => {
  const wheel = createWheel([PACKED, STORED], 'a comment');
  const { read, reads } = readerOf(wheel);
  const directory = await readZipDirectory(read, wheel.length);
  expect([...directory.keys()]).toEqual([PACKED.path, STORED.path]);
  expect(reads).toHaveLength(1);
  const entry = directory.get(STORED.path);
  expect(entry?.method).toBe('store');
  const start = entry && (await readDataOffset(read, entry));
  expect(start).toBeGreaterThan(0);
  expect(wheel.subarray(start, (start ?? 0) + (entry?.compressedSizeBytes ?? 0)).toString()).toBe('stored');
  expect(directory.get(PACKED.path)?.method).toBe('deflate');
});

test('reads a directory that is longer than the first read', async () => {
  const names = Array.from({ length: 2000 }, (_, i) => `${'folder/'.repeat(20)}${i}.txt`);
  const wheel = createWheel(names.map((path) => ({ path, content: Buffer.from('x'), isStored: true })));
  const { read, reads } = readerOf(wheel);
  expect([...(await readZipDirectory(read, wheel.length)).keys()]).toEqual(names);
  expect(reads).toHaveLength(2);
});

const whole = createWheel([PACKED]);
const directoryStart = whole.lastIndexOf('PK\x01\x02');
const DAMAGED = [
  { what: 'no zip file', bytes: Buffer.alloc(500), message: 'no zip end record' },
  { what: 'an end record that is cut', bytes: whole.subarray(0, -4), message: 'no zip end record' },
  { what: 'another directory', bytes: withByte(directoryStart, 0), message: 'entry 0' },
  { what: 'a directory outside of the file', bytes: withByte(whole.length - 3, 1), message: 'zip64' },
];

function withByte(position: number, value: number): Buffer {
  const bytes = Buffer.from(whole);
  bytes[position] = value;
  return bytes;
}

test.for(DAMAGED)('refuses $what', async ({ bytes, message }) => {
  await expect(readZipDirectory(readerOf(bytes).read, bytes.length)).rejects.toThrow(message);
});

test('refuses a damaged header of a file', async () => {
  const { read } = readerOf(withByte(0, 0));
  const entry = { method: 'store', compressedSizeBytes: 1, headerOffset: 0 } as const;
  await expect(readDataOffset(read, entry)).rejects.toThrow('header');
});
