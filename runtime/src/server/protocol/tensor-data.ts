/** Tensors as bytes: little-endian, elements without gaps; strings with their length before them. */
import { HTTPException } from 'hono/http-exception';

const LENGTH_BYTES = 4;

/**
 * Reads the strings of a BYTES tensor: for each the length as 32 unsigned bits, then UTF-8.
 *
 * @param name names the input in errors.
 * @throws {HTTPException} 400 if a length leads beyond the end, or a string is no UTF-8.
 */
export function readBytesElements(bytes: Uint8Array, name: string): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const texts: string[] = [];
  for (let offset = 0; offset < bytes.byteLength; ) {
    const start = offset + LENGTH_BYTES;
    const end = start <= bytes.byteLength ? start + view.getUint32(offset, true) : Number.POSITIVE_INFINITY;
    if (end > bytes.byteLength) {
      throw new HTTPException(400, {
        message: `Element ${texts.length} of input "${name}" ends beyond its bytes`,
      });
    }
    try {
      texts.push(decoder.decode(bytes.subarray(start, end)));
    } catch (cause) {
      const message = `Element ${texts.length} of input "${name}" is not UTF-8`;
      throw new HTTPException(400, { message, cause });
    }
    offset = end;
  }
  return texts;
}

/**
 * Reads the integers of an INT32 or INT64 tensor.
 *
 * @param name names the input in errors.
 * @throws {HTTPException} 400 if the bytes are no whole elements, or one does not fit into 32 bits.
 */
export function readIntegers(bytes: Uint8Array, datatype: string, name: string): number[] {
  const elementBytes = datatype === 'INT64' ? 8 : 4;
  if (bytes.byteLength % elementBytes !== 0) {
    const message = `Input "${name}" has ${bytes.byteLength} bytes, which are no whole ${datatype} elements`;
    throw new HTTPException(400, { message });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.byteLength / elementBytes }, (_, index) => {
    const offset = index * elementBytes;
    const value = elementBytes === 8 ? Number(view.getBigInt64(offset, true)) : view.getInt32(offset, true);
    if (Math.abs(value) > 0x7fff_ffff) {
      throw new HTTPException(400, {
        message: `Input "${name}" has ${value}, which does not fit into 32 bits`,
      });
    }
    return value;
  });
}

/** Writes strings as the bytes of a BYTES tensor. */
export function writeBytesElements(texts: readonly string[]): Uint8Array {
  const elements = texts.map((text) => {
    const utf8 = Buffer.from(text, 'utf8');
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32LE(utf8.byteLength);
    return Buffer.concat([length, utf8]);
  });
  return Buffer.concat(elements);
}

/** Writes numbers as the bytes of an FP32 tensor. */
export function writeFloats(values: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(values.length * Float32Array.BYTES_PER_ELEMENT);
  for (const [index, value] of values.entries()) {
    bytes.writeFloatLE(value, index * Float32Array.BYTES_PER_ELEMENT);
  }
  return bytes;
}
