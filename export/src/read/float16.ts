/**
 * Numbers of IEEE 754's half precision as float32, all of them exactly; Node 20 has no Float16Array.
 *
 * @param bits the stored numbers: sign, five bits of exponent, ten of fraction.
 */
export function decodeFloat16(bits: Uint16Array): Float32Array<ArrayBuffer> {
  const decoded = new Float32Array(bits.length);
  const words = new Uint32Array(decoded.buffer);
  for (let i = 0; i < bits.length; i += 1) {
    const half = bits[i] ?? 0;
    const exponent = (half >> 10) & 31;
    const fraction = half & 1023;
    const sign = half >> 15;
    if (exponent === 0) decoded[i] = (1 - 2 * sign) * fraction * SMALLEST;
    else words[i] = (sign << 31) | (wideExponent(exponent) << 23) | (fraction << 13);
  }
  return decoded;
}

/** What the fraction counts where the exponent is 0. */
const SMALLEST = 2 ** -24;

/** Exponents of float32 start 112 lower; the last one stands for what is no finite number. */
function wideExponent(exponent: number): number {
  return exponent === 31 ? 255 : exponent + 112;
}
