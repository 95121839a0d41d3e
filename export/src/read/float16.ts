/** How many numbers 16 bits can name. */
const HALF_COUNT = 2 ** 16;

/**
 * Numbers of IEEE 754's half precision as float32, all of them exactly; Node 20 has no Float16Array.
 *
 * @param bits the stored numbers.
 */
export function decodeFloat16(bits: Uint16Array): Float32Array<ArrayBuffer> {
  const values = Float32Array.from({ length: HALF_COUNT }, (_, half) => toNumber(half));
  const decoded = new Float32Array(bits.length);
  bits.forEach((half, i) => {
    decoded[i] = values[half] ?? 0;
  });
  return decoded;
}

function toNumber(half: number): number {
  const sign = half >> 15 === 0 ? 1 : -1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
