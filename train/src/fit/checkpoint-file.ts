/**
 * Writes and reads a checkpoint as one file, so that a rename replaces the whole of it.
 *
 * Layout: the magic `ONNXBCK1`; uint32 length of the header; the header, JSON with spaces at its end up to a multiple
 * of four bytes; the elements of all arrays, float32, one after another; SHA-256 of all bytes before it. Numbers are
 * little-endian.
 */
import { createHash } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import * as v from 'valibot';
import { CheckpointError } from '../errors/checkpoint-error.ts';
import { makeFolder } from '../model-files.ts';
import { type ArrayLists, CHECKPOINT_VALUES, type Checkpoint, putTogether, takeApart } from './checkpoint.ts';

/** Raise it when the layout changes. */
const FORMAT_VERSION = 1;
const MAGIC = Buffer.from(`ONNXBCK${FORMAT_VERSION}`);
const HEADER_START = MAGIC.length + 4;
const DIGEST_BYTES = 32;
const ELEMENT_BYTES = Float32Array.BYTES_PER_ELEMENT;

const LENGTH = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(2 ** 31));
const HEADER = v.object({ values: CHECKPOINT_VALUES, arrays: v.record(v.string(), v.array(LENGTH)) });

/**
 * Writes beside the file, waits until the disk has it, and renames it: whatever happens, the file is whole.
 *
 * @throws {CheckpointError} if the file cannot be written.
 */
export async function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  // Always the same name, so that a process that is killed here leaves one such file at most.
  const temporary = `${path}.tmp`;
  try {
    await makeFolder(dirname(resolve(path)));
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(encodeCheckpoint(checkpoint));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    const what = `The checkpoint could not be written (${reasonOf(error)})`;
    throw new CheckpointError(path, what, 'name a place that can be written', error);
  }
}

/** @throws {CheckpointError} if there is no such file, or it is no whole checkpoint. */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  const bytes = await readFile(path).catch((error: unknown) => {
    const what = `There is no checkpoint to go on from (${reasonOf(error)})`;
    throw new CheckpointError(
      path,
      what,
      'name the run directory of that training, or start without resuming',
      error,
    );
  });
  try {
    return decodeCheckpoint(bytes);
  } catch (error) {
    const what = `The file is no whole checkpoint of this version: ${reasonOf(error)}`;
    throw new CheckpointError(path, what, 'delete it and start without resuming', error);
  }
}

export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const { values, arrays } = takeApart(checkpoint);
  const lengths = Object.entries(arrays).map(([name, list]) => [name, list.map(({ length }) => length)]);
  const json = Buffer.from(JSON.stringify({ values, arrays: Object.fromEntries(lengths) }));
  const header = Buffer.alloc(Math.ceil(json.length / ELEMENT_BYTES) * ELEMENT_BYTES, ' ');
  header.set(json);
  const headerLength = Buffer.alloc(4);
  headerLength.writeUInt32LE(header.length);
  const elements = Object.values(arrays).flatMap((list) =>
    list.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)),
  );
  const content = Buffer.concat([MAGIC, headerLength, header, ...elements]);
  return Buffer.concat([content, digestOf(content)]);
}

/** @throws {Error} with the reason if the bytes are not exactly what {@link encodeCheckpoint} gave. */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const end = bytes.length - DIGEST_BYTES;
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, Math.max(0, end));
  if (!content.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error('it does not begin as one');
  if (end < HEADER_START || !digestOf(content).equals(bytes.subarray(end))) {
    throw new Error('its checksum is wrong, so it was cut off or changed');
  }
  const headerEnd = HEADER_START + content.readUInt32LE(MAGIC.length);
  const { values, arrays } = v.parse(HEADER, JSON.parse(content.toString('utf8', HEADER_START, headerEnd)));
  return putTogether(values, readArrays(content.subarray(headerEnd), arrays));
}

function readArrays(elements: Uint8Array, lengths: Readonly<Record<string, readonly number[]>>): ArrayLists {
  // A copy, since a typed array must begin at a multiple of its element's size in its own memory.
  const all = new Float32Array(Uint8Array.from(elements).buffer);
  const total = Object.values(lengths)
    .flat()
    .reduce((sum, length) => sum + length, 0);
  if (total !== all.length) throw new Error('its length does not fit its header');
  let offset = 0;
  const take = (length: number): Float32Array => {
    offset += length;
    return all.slice(offset - length, offset);
  };
  return Object.fromEntries(Object.entries(lengths).map(([name, list]) => [name, list.map(take)]));
}

function digestOf(content: Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
