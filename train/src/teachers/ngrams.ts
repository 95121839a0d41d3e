/** The runs of tokens that a text holds, as numbers: Weinberger et al. 2009, feature hashing. */

export interface NgramOptions {
  /** Tokens in the longest run. */
  readonly longest: number;
  /** Runs are told apart by a number below 2 to the power of this. */
  readonly hashBits: number;
}

/** As in FNV-1a. */
const START = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * Numbers of the different runs of 1 to `longest` tokens; two runs have the same one by rare accident.
 *
 * @returns uint32, without order.
 */
export function hashNgrams(tokenIds: Int32Array, { longest, hashBits }: NgramOptions): Uint32Array {
  const mask = 2 ** hashBits - 1;
  const found = new Set<number>();
  for (let start = 0; start < tokenIds.length; start++) {
    let hash = START;
    for (let end = start; end < Math.min(start + longest, tokenIds.length); end++) {
      hash = spread(Math.imul(hash ^ (tokenIds[end] ?? 0), PRIME));
      found.add(hash & mask);
    }
  }
  return Uint32Array.from(found);
}

/** Lets every bit decide about the low ones, which number the runs (the finalizer of MurmurHash3). */
function spread(hash: number): number {
  const half = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  const whole = Math.imul(half ^ (half >>> 13), 0xc2b2ae35);
  return whole ^ (whole >>> 16);
}
