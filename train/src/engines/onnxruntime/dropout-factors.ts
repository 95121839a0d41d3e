/**
 * The random numbers of dropout. Each row of a batch has a sequence of its own, made from the seed, the step, the
 * place in the model and the row's position in the batch: the same whatever the number of threads, and after a resumed
 * training.
 */

/** What a replica needs to draw the factors of its rows. */
export interface DropoutDraw {
  readonly seed: number;
  readonly step: number;
  /** Position of the first row in the whole batch. */
  readonly firstRow: number;
  /** The shape of the factors of each place, for the rows of this replica. */
  readonly shapes: readonly (readonly number[])[];
}

/**
 * @param site position of the place in the model.
 * @returns float32 of the site's shape: 0 with probability `rate`, else `1 / (1 - rate)`.
 */
export function drawDropoutFactors(
  { seed, step, firstRow, shapes }: DropoutDraw,
  site: number,
  rate: number,
): Float32Array {
  const [rows = 0, ...others] = shapes[site] ?? [];
  const rowSize = others.reduce((product, size) => product * size, 1);
  const factors = new Float32Array(rows * rowSize);
  const kept = 1 / (1 - rate);
  const threshold = rate * 2 ** 32;
  for (let row = 0; row < rows; row++) {
    let state = [step, site, firstRow + row].reduce(mix, mix(0x9e3779b9, seed)) || 1;
    for (let i = row * rowSize; i < (row + 1) * rowSize; i++) {
      // xorshift32: Marsaglia 2003.
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      factors[i] = state >>> 0 < threshold ? 0 : kept;
    }
  }
  return factors;
}

/** Mixes a number into a hash: the finalizer of MurmurHash3. */
function mix(hash: number, value: number): number {
  let mixed = hash ^ Math.imul(value + 0x7f4a7c15, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
