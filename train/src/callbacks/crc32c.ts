/** Reversed polynomial of Castagnoli's CRC-32 (RFC 3720); zlib has the other one. */
const POLYNOMIAL = 0x82f63b78;

/** @returns the CRC-32C as a number from 0 to 2^32 - 1. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
