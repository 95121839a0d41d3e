/**
 * The directory at the end of a zip file, read with as few reads as possible, since a read is a request.
 *
 * Not supported: zip64, files split over volumes, encryption, and methods other than store and deflate. No wheel that
 * is pinned here has them.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT sections 4.3.7, 4.3.12 and 4.3.16.
 */

/** Reads the bytes from `start` up to, not including, `end`. */
export type ReadBytes = (start: number, end: number) => Promise<Buffer>;

export interface ZipEntry {
  readonly method: 'store' | 'deflate';
  readonly compressedSizeBytes: number;
  /** Where its local header begins, which stands before its bytes. */
  readonly headerOffset: number;
}

const END_SIGNATURE = Buffer.of(0x50, 0x4b, 0x05, 0x06);
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_SIZE = 22;
const ENTRY_SIZE = 46;
const LOCAL_SIZE = 30;
/** The first read: end record and directory of most wheels. A comment after them has 65,535 bytes at most. */
const TAIL_BYTES = 256 * 1024;
const METHODS: Readonly<Record<number, ZipEntry['method']>> = { 0: 'store', 8: 'deflate' };

/**
 * Reads what is in a zip file.
 *
 * @returns the entries that can be unpacked, by name.
 * @throws if the bytes are no zip file, or one of a kind that is not supported.
 */
export async function readZipDirectory(
  read: ReadBytes,
  sizeBytes: number,
): Promise<ReadonlyMap<string, ZipEntry>> {
  const tailStart = Math.max(0, sizeBytes - TAIL_BYTES);
  const tail = await read(tailStart, sizeBytes);
  const end = tail.lastIndexOf(END_SIGNATURE);
  if (end < 0 || end + END_SIZE > tail.length) {
    throw new Error('it has no zip end record');
  }
  const count = tail.readUInt16LE(end + 10);
  const size = tail.readUInt32LE(end + 12);
  const start = tail.readUInt32LE(end + 16);
  if (start + size > tailStart + end) {
    throw new Error('its zip directory is not where the end record has it (zip64 is not supported)');
  }
  const directory =
    start >= tailStart
      ? tail.subarray(start - tailStart, start - tailStart + size)
      : await read(start, start + size);
  return parseEntries(directory, count);
}

function parseEntries(directory: Buffer, count: number): Map<string, ZipEntry> {
  const entries = new Map<string, ZipEntry>();
  let position = 0;
  for (let i = 0; i < count; i++) {
    if (position + ENTRY_SIZE > directory.length || directory.readUInt32LE(position) !== ENTRY_SIGNATURE) {
      throw new Error(`entry ${i} of its zip directory is damaged`);
    }
    const nameEnd = position + ENTRY_SIZE + directory.readUInt16LE(position + 28);
    const method = METHODS[directory.readUInt16LE(position + 10)];
    if (method !== undefined) {
      entries.set(directory.toString('utf8', position + ENTRY_SIZE, nameEnd), {
        method,
        compressedSizeBytes: directory.readUInt32LE(position + 20),
        headerOffset: directory.readUInt32LE(position + 42),
      });
    }
    position = nameEnd + directory.readUInt16LE(position + 30) + directory.readUInt16LE(position + 32);
  }
  return entries;
}

/** Where an entry's bytes begin: the local header before them has its own extra field, of its own length. */
export async function readDataOffset(read: ReadBytes, { headerOffset }: ZipEntry): Promise<number> {
  const header = await read(headerOffset, headerOffset + LOCAL_SIZE);
  if (header.length < LOCAL_SIZE || header.readUInt32LE(0) !== LOCAL_SIGNATURE) {
    throw new Error('the header of a file in it is damaged');
  }
  return headerOffset + LOCAL_SIZE + header.readUInt16LE(26) + header.readUInt16LE(28);
}
