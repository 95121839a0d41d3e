/**
 * A linear classifier of the runs of tokens that a text holds: a support vector machine over their log-count ratios.
 *
 * @see Wang and Manning 2012, Baselines and Bigrams
 * @see Hsieh et al. 2008, A Dual Coordinate Descent Method for Large-scale Linear SVM, algorithm 3
 */
import type { EncodedTexts } from '../datasets/dataset.ts';
import { createRandom } from '../random.ts';
import { hashNgrams } from './ngrams.ts';
import type { Teacher } from './teacher.ts';

export interface NbSvmOptions {
  /** Price of a text on the wrong side, against large weights; default 0.1. */
  readonly cost?: number | undefined;
  /** Passes over the texts; default 15. */
  readonly passes?: number | undefined;
  readonly seed: number;
  /** Looked at between passes. */
  readonly signal?: AbortSignal | undefined;
}

/** Three tokens tell most of what longer runs tell. */
const NGRAMS = { longest: 3, hashBits: 24 } as const;

/** Counted for every run, so that no ratio is infinite. */
const SMOOTHING = 1;

/**
 * Trains the classifier on texts of two labels: seconds for 25,000 reviews.
 *
 * @returns a teacher, whose logits are distances to the border between the labels.
 * @throws {unknown} the signal's reason when it is aborted.
 */
export async function trainNbSvm(texts: EncodedTexts, options: NbSvmOptions): Promise<Teacher> {
  const rows = runsOf(texts);
  const ratios = logCountRatios(rows, texts.classIndices);
  const weights = await descend(rows, texts.classIndices, ratios, options);
  const values = weights.map((weight, run) => weight * (ratios[run] ?? 0));
  return async (asked) => Float32Array.from(runsOf(asked), (row) => sumAt(values, row));
}

function runsOf({ tokenIds, offsets, classIndices }: EncodedTexts): Uint32Array[] {
  return Array.from(classIndices, (_, row) =>
    hashNgrams(tokenIds.subarray(offsets[row], offsets[row + 1]), NGRAMS),
  );
}

/** float32 `[2 ** hashBits]`: the log of how much more often a run is in texts of class 1 than of class 0. */
function logCountRatios(rows: readonly Uint32Array[], classIndices: Uint8Array): Float32Array {
  const createCounts = (): Float32Array => new Float32Array(2 ** NGRAMS.hashBits).fill(SMOOTHING);
  const [of0, of1] = [createCounts(), createCounts()];
  for (const [i, row] of rows.entries()) {
    const counts = classIndices[i] === 1 ? of1 : of0;
    for (const run of row) counts[run] = (counts[run] ?? 0) + 1;
  }
  const total = (counts: Float32Array): number => counts.reduce((sum, count) => sum + count, 0);
  const balance = Math.log(total(of0) / total(of1));
  return of1.map((count, run) => Math.log(count / (of0[run] ?? 1)) + balance);
}

/** Dual coordinate descent for the squared hinge loss; the value of a run in a row is its ratio. */
async function descend(
  rows: readonly Uint32Array[],
  classIndices: Uint8Array,
  ratios: Float32Array,
  { cost = 0.1, passes = 15, seed, signal }: NbSvmOptions,
): Promise<Float32Array> {
  const weights = new Float32Array(ratios.length);
  const diagonal = 1 / (2 * cost);
  const squares = ratios.map((ratio) => ratio ** 2);
  const points = rows.map((row, i) => ({
    row,
    sign: classIndices[i] === 1 ? 1 : -1,
    curvature: diagonal + sumAt(squares, row),
    multiplier: 0,
  }));
  const random = createRandom(seed);
  for (let pass = 0; pass < passes; pass++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    signal?.throwIfAborted();
    for (const point of random.shuffle(points)) {
      const { row, sign, curvature, multiplier } = point;
      const gradient = sign * sumAt(weights, row, ratios) - 1 + diagonal * multiplier;
      point.multiplier = Math.max(multiplier - gradient / curvature, 0);
      addAt(weights, row, ratios, (point.multiplier - multiplier) * sign);
    }
  }
  return weights;
}

/** Sum of the values at some positions, each times its factor. */
function sumAt(values: Float32Array, positions: Uint32Array, factors?: Float32Array): number {
  let sum = 0;
  for (const position of positions) sum += (values[position] ?? 0) * (factors?.[position] ?? 1);
  return sum;
}

function addAt(values: Float32Array, positions: Uint32Array, factors: Float32Array, scale: number): void {
  for (const position of positions) {
    values[position] = (values[position] ?? 0) + scale * (factors[position] ?? 0);
  }
}
