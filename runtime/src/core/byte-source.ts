/** Random access to the bytes of a model, wherever they are. */
export interface ByteSource {
  readonly sizeBytes: number;
  /** Returns exactly `length` bytes from `offset` on, or fewer only where the source ends. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Reads from bytes in memory, without copying them. */
export function createByteSource(bytes: Uint8Array): ByteSource {
  return {
    sizeBytes: bytes.byteLength,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
  };
}

/**
 * Serves small reads from one larger piece, so that walking the head of a file costs one read of the file.
 *
 * @param pieceBytes how much is read at once, at least.
 */
export function bufferByteSource(source: ByteSource, pieceBytes: number): ByteSource {
  let start = 0;
  let piece = new Uint8Array(0);
  return {
    sizeBytes: source.sizeBytes,
    read: async (offset, length) => {
      if (offset < start || offset + length > start + piece.byteLength) {
        const wanted = Math.min(Math.max(length, pieceBytes), source.sizeBytes - offset);
        piece = new Uint8Array(await source.read(offset, wanted));
        start = offset;
      }
      return piece.subarray(offset - start, offset - start + length);
    },
  };
}
