/**
 * The global heaps of an HDF5 file, in which it keeps texts: collections of objects, one after another. The HDF5 library
 * goes from object to object by the sizes that they name, and for ever where one names none.
 *
 * @see HDF5 File Format Specification 3.0, III.E
 */

/** `GCOL`, then version 1 and three reserved bytes. */
const SIGNATURE = [0x47, 0x43, 0x4f, 0x4c, 1, 0, 0, 0] as const;
/** Of a collection, its size included; of an object, too. */
const HEADER_BYTES = 16;
const ALIGNMENT = 8;

/**
 * Whether every collection can be gone through to its end.
 *
 * @param bytes of a file with lengths of 8 bytes, which is what the library writes.
 */
export function areHeapsWhole(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = bytes.indexOf(SIGNATURE[0]); at !== -1; at = bytes.indexOf(SIGNATURE[0], at + 1)) {
    if (SIGNATURE.every((byte, i) => bytes[at + i] === byte) && !isWhole(view, at)) return false;
  }
  return true;
}

function isWhole(view: DataView, start: number): boolean {
  if (start + HEADER_BYTES > view.byteLength) return false;
  const end = start + sizeAt(view, start + 8);
  if (end > view.byteLength) return false;
  let at = start + HEADER_BYTES;
  // What is shorter than a header is left over.
  while (at + HEADER_BYTES <= end) {
    const size = sizeAt(view, at + 8);
    const isFreeSpace = view.getUint16(at, true) === 0;
    if (isFreeSpace && size < HEADER_BYTES) return false;
    // The size of free space counts its header, that of other objects does not.
    at += isFreeSpace ? size : HEADER_BYTES + Math.ceil(size / ALIGNMENT) * ALIGNMENT;
  }
  return at <= end;
}

const sizeAt = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));
