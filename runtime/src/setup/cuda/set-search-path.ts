/**
 * Gives a shared library the search path `$ORIGIN`, its own folder, in place and without tools: the entry of a library
 * that it names but does not use becomes the entry of the path, and the name's bytes the path's.
 *
 * @see System V ABI, Dynamic Section; ELF-64 Object File Format.
 */
import { type FileHandle, open } from 'node:fs/promises';

const ELF_MAGIC = 0x7f454c46;
const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;
/** Sizes in bytes of a file's head, and of an entry of the dynamic section: a tag and a value. */
const HEADER_BYTES = 64;
const ENTRY_BYTES = 16;
const SEGMENT = { load: 1, dynamic: 2 } as const;
const TAG = { end: 0n, needed: 1n, strings: 5n, stringsSize: 10n, runpath: 29n } as const;
const SEARCH_PATH = '$ORIGIN\0';

/** A part of the file, and the address that it is loaded at. */
interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly sizeBytes: number;
}

interface DynamicEntry {
  readonly tag: bigint;
  readonly value: number;
  /** Of the entry in the file. */
  readonly offset: number;
}

/**
 * @param unusedLibrary name of a library that `path` needs, at least as long as the search path.
 * @returns false if the library has a search path already.
 * @throws {Error} if it is no such library: its bytes are pinned, so that this is a bug.
 */
export async function setSearchPath(path: string, unusedLibrary: string): Promise<boolean> {
  const file = await open(path, 'r+');
  try {
    const segments = await readSegments(file);
    const entries = await readDynamicEntries(file, segments);
    if (entries.some(({ tag }) => tag === TAG.runpath)) return false;
    const strings = await readStrings(file, segments, entries);
    const unused = entries.find(
      ({ tag, value }) => tag === TAG.needed && strings.read(value) === unusedLibrary,
    );
    if (unused === undefined) throw new Error(`${path} does not need ${unusedLibrary}`);
    const tag = Buffer.alloc(8);
    tag.writeBigInt64LE(TAG.runpath);
    await file.write(SEARCH_PATH, strings.offset + unused.value, 'latin1');
    await file.write(tag, 0, tag.length, unused.offset);
    return true;
  } finally {
    await file.close();
  }
}

async function readSegments(file: FileHandle): Promise<Segment[]> {
  const head = await readBytes(file, 0, HEADER_BYTES);
  if (head.readUInt32BE(0) !== ELF_MAGIC || head[4] !== CLASS_64 || head[5] !== LITTLE_ENDIAN) {
    throw new Error('it is no 64-bit ELF file');
  }
  const [tableOffset, entryBytes, count] = [toNumber(head, 32), head.readUInt16LE(54), head.readUInt16LE(56)];
  const table = await readBytes(file, tableOffset, entryBytes * count);
  return Array.from({ length: count }, (_, i) => {
    const entry = table.subarray(i * entryBytes, (i + 1) * entryBytes);
    return {
      type: entry.readUInt32LE(0),
      offset: toNumber(entry, 8),
      address: toNumber(entry, 16),
      sizeBytes: toNumber(entry, 32),
    };
  });
}

async function readDynamicEntries(file: FileHandle, segments: readonly Segment[]): Promise<DynamicEntry[]> {
  const dynamic = segments.find(({ type }) => type === SEGMENT.dynamic);
  if (dynamic === undefined) throw new Error('it has no dynamic section');
  const bytes = await readBytes(file, dynamic.offset, dynamic.sizeBytes);
  const entries = Array.from({ length: bytes.length / ENTRY_BYTES }, (_, i) => ({
    tag: bytes.readBigInt64LE(i * ENTRY_BYTES),
    value: toNumber(bytes, i * ENTRY_BYTES + 8),
    offset: dynamic.offset + i * ENTRY_BYTES,
  }));
  return entries.slice(
    0,
    entries.findIndex(({ tag }) => tag === TAG.end),
  );
}

async function readStrings(file: FileHandle, segments: readonly Segment[], entries: readonly DynamicEntry[]) {
  const numberOf = (wanted: bigint) => entries.find(({ tag }) => tag === wanted)?.value ?? 0;
  const address = numberOf(TAG.strings);
  const segment = segments.find(
    (one) => one.type === SEGMENT.load && address >= one.address && address < one.address + one.sizeBytes,
  );
  if (segment === undefined) throw new Error('its dynamic section names no strings');
  const offset = address - segment.address + segment.offset;
  const bytes = await readBytes(file, offset, numberOf(TAG.stringsSize));
  return { offset, read: (start: number) => bytes.toString('latin1', start, bytes.indexOf(0, start)) };
}

async function readBytes(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, offset);
  return buffer;
}

function toNumber(bytes: Buffer, offset: number): number {
  return Number(bytes.readBigUInt64LE(offset));
}
