/** A seeded source of pseudo-random numbers: the same seed gives the same numbers on every machine. */
export interface Random {
  /** The next number, float64 in [0, 1), with 32 random bits. */
  next(): number;
  /** The next whole number in [0, `below`). */
  integer(below: number): number;
  /** A shuffled copy of `items`; the argument stays as it is. */
  shuffle<T>(items: readonly T[]): T[];
  /** The numbers 0 .. `length` - 1 in random order, uint32 `[length]`. */
  permutation(length: number): Uint32Array;
}

const TWO_TO_32 = 2 ** 32;

/**
 * Creates a random source from a seed (mulberry32 by Tommy Ettinger: 32-bit integer arithmetic only,
 * so that no platform rounds differently).
 *
 * @param seed whole number; only its lowest 32 bits count.
 * @example createRandom(42).permutation(4); // the same four numbers everywhere
 */
export function createRandom(seed: number): Random {
  let state = seed | 0;

  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / TWO_TO_32;
  };
  const integer = (below: number): number => Math.floor(next() * below);

  return {
    next,
    integer,
    shuffle: (items) =>
      items
        .map((item) => ({ item, key: next() }))
        .sort((a, b) => a.key - b.key)
        .map(({ item }) => item),
    permutation: (length) => {
      const indices = Uint32Array.from({ length }, (_, index) => index);
      for (let last = length - 1; last > 0; last--) {
        const other = integer(last + 1);
        const moved = indices[last] ?? 0;
        indices[last] = indices[other] ?? 0;
        indices[other] = moved;
      }
      return indices;
    },
  };
}
