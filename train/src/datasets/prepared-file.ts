import { createHash } from 'node:crypto';
import { parseTextEncoding, vocabularySizeOf } from '@onnx-bridge/runtime/text';
import * as v from 'valibot';
import type { EncodedTexts, PreparedData } from './dataset.ts';

/*
 * Layout of a prepared file: magic; uint32 length of the header; the header, JSON with spaces at its end up
 * to a multiple of four bytes; for train, then test: offsets uint32, token ids uint16 (or int32 where one
 * needs it) and class indices uint8, each filled up to four bytes; SHA-256 of all bytes before it.
 * Numbers are in the byte order of the machine: the file never leaves it.
 */

/** Raise it when the layout, or anything that decides which ids a text gets, changes. */
export const PREPARED_FORMAT_VERSION = 1;

const MAGIC = Buffer.from(`ONNXBRD${PREPARED_FORMAT_VERSION}`);
const HEADER_START = MAGIC.length + 4;
const DIGEST_BYTES = 32;
const MAX_UINT16 = 65_535;

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(2 ** 31));
const PartSchema = v.object({ rowCount: Count, tokenCount: Count });
const HeaderSchema = v.object({
  name: v.string(),
  synthetic: v.boolean(),
  idBytes: v.picklist([2, 4]),
  train: PartSchema,
  test: PartSchema,
  encoding: v.unknown(),
});
type Part = v.InferOutput<typeof PartSchema>;
type Header = v.InferOutput<typeof HeaderSchema>;

/** Writes prepared data as the bytes of a prepared file. */
export function encodePreparedFile(data: PreparedData): Uint8Array {
  const idBytes = vocabularySizeOf(data.encoding) <= MAX_UINT16 + 1 ? 2 : 4;
  const { name, synthetic, encoding } = data;
  const header: Header = {
    name,
    synthetic,
    idBytes,
    train: partOf(data.train),
    test: partOf(data.test),
    encoding,
  };
  const json = Buffer.from(JSON.stringify(header));
  const headerBytes = Buffer.alloc(roundUp(json.length), ' ');
  headerBytes.set(json);
  const lengthBytes = Buffer.alloc(4);
  lengthBytes.writeUInt32LE(headerBytes.length);
  const sections = [
    MAGIC,
    lengthBytes,
    headerBytes,
    ...sectionsOf(data.train, idBytes),
    ...sectionsOf(data.test, idBytes),
  ];
  const hash = createHash('sha256');
  for (const section of sections) {
    hash.update(section);
  }
  return Buffer.concat([...sections, hash.digest()]);
}

/**
 * Reads the bytes of a prepared file.
 *
 * @throws {Error} with the reason if the bytes are not exactly what {@link encodePreparedFile} wrote.
 */
export function decodePreparedFile(bytes: Uint8Array): PreparedData {
  const contentLength = bytes.length - DIGEST_BYTES;
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, Math.max(0, contentLength));
  const digest = createHash('sha256').update(content).digest();
  if (contentLength < HEADER_START || !digest.equals(bytes.subarray(contentLength))) {
    throw new Error('its checksum is wrong');
  }
  if (!content.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new Error('it has another format');
  }
  const headerEnd = HEADER_START + content.readUInt32LE(MAGIC.length);
  const header = v.parse(HeaderSchema, JSON.parse(content.toString('utf8', HEADER_START, headerEnd)));
  const trainEnd = headerEnd + partBytes(header.train, header.idBytes);
  if (trainEnd + partBytes(header.test, header.idBytes) !== contentLength) {
    throw new Error('its length does not fit its header');
  }
  return {
    name: header.name,
    synthetic: header.synthetic,
    encoding: parseTextEncoding(header.encoding, 'the header of a prepared file'),
    train: readPart(content, headerEnd, header.train, header.idBytes),
    test: readPart(content, trainEnd, header.test, header.idBytes),
  };
}

function partOf({ offsets, tokenIds }: EncodedTexts): Part {
  return { rowCount: offsets.length - 1, tokenCount: tokenIds.length };
}

function sectionsOf({ offsets, tokenIds, classIndices }: EncodedTexts, idBytes: 2 | 4): Uint8Array[] {
  const ids = idBytes === 2 ? new Uint16Array(tokenIds) : tokenIds;
  return [offsets, ids, classIndices].map((array) => {
    const section = new Uint8Array(roundUp(array.byteLength));
    section.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    return section;
  });
}

function partBytes({ rowCount, tokenCount }: Part, idBytes: 2 | 4): number {
  return 4 * (rowCount + 1) + roundUp(idBytes * tokenCount) + roundUp(rowCount);
}

function readPart(
  content: Buffer,
  start: number,
  { rowCount, tokenCount }: Part,
  idBytes: 2 | 4,
): EncodedTexts {
  const idsStart = start + 4 * (rowCount + 1);
  const classesStart = idsStart + roundUp(idBytes * tokenCount);
  const ids = copyBytes(content, idsStart, idBytes * tokenCount);
  return {
    offsets: new Uint32Array(copyBytes(content, start, 4 * (rowCount + 1))),
    tokenIds: idBytes === 2 ? new Int32Array(new Uint16Array(ids)) : new Int32Array(ids),
    classIndices: new Uint8Array(copyBytes(content, classesStart, rowCount)),
  };
}

/** A copy, since a typed array must begin at a multiple of its element's size in its own memory. */
function copyBytes(content: Buffer, start: number, length: number): ArrayBuffer {
  const copy = new ArrayBuffer(length);
  new Uint8Array(copy).set(content.subarray(start, start + length));
  return copy;
}

function roundUp(byteCount: number): number {
  return Math.ceil(byteCount / 4) * 4;
}
