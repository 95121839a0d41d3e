/** Half precision numbers (IEEE 754 binary16) as their bits, which JavaScript of Node 20 has no array for. */

/** 2^-24, the smallest number above 0. */
const SMALLEST = 2 ** -24;
const SMALLEST_NORMAL = 2 ** -14;
const LARGEST = 65_504;
const EXPONENT_BIAS = 15;
const FRACTION_BITS = 10;

/**
 * Rounds to the nearest number of half precision, to the even one of two.
 *
 * @returns the bits of each; undefined where one lies outside of its range, or is not finite.
 */
export function encodeFloat16(values: Float32Array): Uint16Array | undefined {
  const result = new Uint16Array(values.length);
  for (const [i, value] of values.entries()) {
    const size = Math.abs(value);
    if (!(size <= LARGEST)) return undefined;
    const sign = Object.is(Math.sign(value), -0) || value < 0 ? 0x8000 : 0;
    result[i] = sign + magnitudeBits(size);
  }
  return result;
}

function magnitudeBits(size: number): number {
  if (size < SMALLEST_NORMAL) return roundToEven(size / SMALLEST);
  const exponent = Math.floor(Math.log2(size));
  // A fraction that is rounded up to 2 carries into the exponent, as it should.
  const fraction = roundToEven((size / 2 ** exponent - 1) * 2 ** FRACTION_BITS);
  return (exponent + EXPONENT_BIAS) * 2 ** FRACTION_BITS + fraction;
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
