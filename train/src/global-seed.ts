/** The seed of everything that names none: the one piece of module state, since the course's interface has it. */
let seed = 42;

/**
 * Sets the seed of every later initial weight, shuffle and split that is given none. Default 42.
 *
 * @throws {RangeError} if the seed is not a whole number from 0 to 2^32 - 1.
 */
export function setGlobalSeed(value: number): void {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) {
    throw new RangeError(
      `The seed is ${value}. Where: setGlobalSeed. Fix: give a whole number from 0 to 4294967295.`,
    );
  }
  seed = value;
}

export function globalSeed(): number {
  return seed;
}
