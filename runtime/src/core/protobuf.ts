import type { ByteSource } from './byte-source.ts';

/** Wire types of the protobuf encoding that ONNX files use; groups (3, 4) never occur in them. */
export const WIRE_TYPE = { varint: 0, fixed64: 1, lengthDelimited: 2, fixed32: 5 } as const;

const FIXED_SIZE_BYTES: Record<number, number> = { [WIRE_TYPE.fixed64]: 8, [WIRE_TYPE.fixed32]: 4 };

/** A varint has at most 10 bytes (64 bits, 7 a byte). */
const MAX_VARINT_BYTES = 10;

export interface Varint {
  /** Exact up to 2^53; larger values (negative int64) lose digits, which no caller here needs. */
  readonly value: number;
  readonly sizeBytes: number;
}

/**
 * Decodes one varint at the start of `bytes`.
 *
 * @returns undefined when `bytes` hold no complete varint.
 * @see protobuf encoding, Base 128 Varints.
 */
export function decodeVarint(bytes: Uint8Array): Varint | undefined {
  let value = 0;
  let scale = 1;
  for (const [index, byte] of bytes.subarray(0, MAX_VARINT_BYTES).entries()) {
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) {
      return { value, sizeBytes: index + 1 };
    }
    scale *= 128;
  }
  return undefined;
}

/** One field of a protobuf message; `value` is the number of a varint field, otherwise 0. */
export interface ProtobufField {
  readonly fieldNumber: number;
  readonly wireType: number;
  readonly value: number;
  readonly contentOffset: number;
  readonly contentSizeBytes: number;
}

/**
 * Reads the head of the field at `offset`; its content is not read and may lie beyond the end of the source.
 *
 * @returns undefined when there is no protobuf field at `offset`.
 */
export async function readFieldHead(source: ByteSource, offset: number): Promise<ProtobufField | undefined> {
  const head = await source.read(offset, Math.min(2 * MAX_VARINT_BYTES, source.sizeBytes - offset));
  const tag = decodeVarint(head);
  if (tag === undefined) {
    return undefined;
  }
  const fieldNumber = Math.floor(tag.value / 8);
  const wireType = tag.value % 8;
  const contentOffset = offset + tag.sizeBytes;
  if (fieldNumber === 0) {
    return undefined;
  }
  const fixedSizeBytes = FIXED_SIZE_BYTES[wireType];
  if (fixedSizeBytes !== undefined) {
    return { fieldNumber, wireType, value: 0, contentOffset, contentSizeBytes: fixedSizeBytes };
  }
  const varint = decodeVarint(head.subarray(tag.sizeBytes));
  if (varint === undefined || (wireType !== WIRE_TYPE.varint && wireType !== WIRE_TYPE.lengthDelimited)) {
    return undefined;
  }
  const isVarint = wireType === WIRE_TYPE.varint;
  return {
    fieldNumber,
    wireType,
    value: isVarint ? varint.value : 0,
    contentOffset: isVarint ? contentOffset : contentOffset + varint.sizeBytes,
    contentSizeBytes: isVarint ? varint.sizeBytes : varint.value,
  };
}
