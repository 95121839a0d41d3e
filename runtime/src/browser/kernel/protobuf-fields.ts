/** Reads and writes the fields of protobuf messages that lie in memory. */
import { decodeVarint, WIRE_TYPE } from '../../core/protobuf.ts';

export interface Field {
  readonly number: number;
  /** Of a varint field; otherwise 0. */
  readonly value: number;
  /** Content of a field of bytes, text or a message; of a fixed field its 4 or 8 bytes; otherwise empty. */
  readonly content: Uint8Array;
  /** The whole field, with its tag. */
  readonly bytes: Uint8Array;
}

const FIXED_SIZE: Readonly<Record<number, number>> = { [WIRE_TYPE.fixed32]: 4, [WIRE_TYPE.fixed64]: 8 };

/** @throws {Error} if `message` is no protobuf message. */
export function* readFields(message: Uint8Array): Generator<Field, void, undefined> {
  let offset = 0;
  const readVarint = (): number => {
    const varint = decodeVarint(message.subarray(offset));
    if (varint === undefined) throw new Error('a message breaks off');
    offset += varint.sizeBytes;
    return varint.value;
  };
  while (offset < message.byteLength) {
    const start = offset;
    const tag = readVarint();
    const wireType = tag % 8;
    const isVarint = wireType === WIRE_TYPE.varint;
    const value = isVarint || wireType === WIRE_TYPE.lengthDelimited ? readVarint() : 0;
    const length = isVarint ? 0 : (FIXED_SIZE[wireType] ?? value);
    const content = message.subarray(offset, offset + length);
    offset += length;
    if (offset > message.byteLength) throw new Error('a message breaks off');
    yield {
      number: Math.floor(tag / 8),
      value: isVarint ? value : 0,
      content,
      bytes: message.subarray(start, offset),
    };
  }
}

/** A field of bytes, text or a message. */
export function writeField(number: number, content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return joinBytes([
    encodeVarint(number * 8 + WIRE_TYPE.lengthDelimited),
    encodeVarint(bytes.byteLength),
    bytes,
  ]);
}

export function writeVarintField(number: number, value: number): Uint8Array {
  return joinBytes([encodeVarint(number * 8), encodeVarint(value)]);
}

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.byteLength;
  }
  return joined;
}

export function textOf(content: Uint8Array): string {
  return new TextDecoder().decode(content);
}

/** Integers of a repeated field, packed into one or each a field of its own. */
export function integersOf({ value, content }: Field): number[] {
  if (content.byteLength === 0) return [value];
  const integers: number[] = [];
  for (let offset = 0; offset < content.byteLength; ) {
    const varint = decodeVarint(content.subarray(offset));
    if (varint === undefined) throw new Error('a list of integers breaks off');
    integers.push(varint.value);
    offset += varint.sizeBytes;
  }
  return integers;
}

function encodeVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return Uint8Array.from(bytes);
}
