/**
 * Texts as the rows that a language model learns from: windows of tokens, and for each the candidates for the next one.
 *
 * Telling a token from all others of a vocabulary would cost more than the rest of the model. So it is told from the
 * other tokens of its window, and from some drawn at random, which all positions of the window share (as in sampled
 * softmax; Jean et al. 2015, On Using Very Large Target Vocabulary for Neural Machine Translation).
 *
 * Letters: W tokens that a window reads, C candidates, D directions.
 */
import type { EncodedTexts } from '../datasets/dataset.ts';
import type { BatchInput } from '../engines/engine.ts';
import { TrainingSettingError } from '../errors/training-setting-error.ts';
import type { TrainingRows } from '../fit/rows.ts';
import { createRandom } from '../random.ts';
import { countTokens, drawingWeights } from '../token-frequencies.ts';

/** Tokens that a window reads; it has one more, since the last one is guessed too. */
export const WINDOW = 128;
const DRAWN = 127;
/** The tokens of a window, at most, and those drawn. */
export const CANDIDATES = WINDOW + 1 + DRAWN;

export interface LanguageRowsOptions {
  readonly vocabularySize: number;
  /** Whether a window is read from its end, too. */
  readonly bidirectional: boolean;
  readonly seed: number;
}

/**
 * The texts, one after another, cut into windows; what is left at the end is not read.
 *
 * @returns batches of int32 token ids `[rows, W]`, forwards and, where `bidirectional`, backwards, candidates
 *   `[rows, C]`, and targets float32 `[rows, D · W]`: the place of the next token among the candidates.
 * @throws {TrainingSettingError} if the texts have fewer tokens than a window.
 */
export function createLanguageRows(
  { tokenIds }: Pick<EncodedTexts, 'tokenIds'>,
  { vocabularySize, bidirectional, seed }: LanguageRowsOptions,
): TrainingRows {
  const rowCount = Math.floor((tokenIds.length - 1) / WINDOW);
  if (rowCount < 1) {
    const expected = `it with texts of more than ${WINDOW} tokens in all; these have ${tokenIds.length}`;
    throw new TrainingSettingError('languageModel', true, expected);
  }
  const drawToken = createDrawing(tokenIds, vocabularySize);
  /** For each token id, its place among the candidates, or -1. */
  const places = new Int32Array(vocabularySize).fill(-1);
  const directions = bidirectional ? 2 : 1;

  const writeCandidates = (window: Int32Array, row: number, candidates: Int32Array): void => {
    let count = 0;
    for (const id of window) {
      if (places[id] !== -1) continue;
      candidates[count] = id;
      places[id] = count++;
    }
    const random = createRandom(seed + row);
    // A token that is drawn though it is there would stand for the right one in another place: padding stands instead.
    for (; count < CANDIDATES; count++) {
      const id = drawToken(random.next());
      candidates[count] = places[id] === -1 ? id : 0;
    }
  };
  const placeOf = (id: number | undefined): number => places[id ?? 0] ?? 0;

  return {
    rowCount,
    createBatch(rows) {
      const size = rows.length * WINDOW;
      const inputs = Array.from({ length: directions }, () => new Int32Array(size));
      const candidates = new Int32Array(rows.length * CANDIDATES);
      const targets = new Float32Array(size * directions);
      for (const [i, row] of Array.from(rows).entries()) {
        const window = tokenIds.subarray(row * WINDOW, (row + 1) * WINDOW + 1);
        writeCandidates(window, row, candidates.subarray(i * CANDIDATES, (i + 1) * CANDIDATES));
        for (const [direction, data] of inputs.entries()) {
          const read = direction === 0 ? window : window.toReversed();
          data.set(read.subarray(0, WINDOW), i * WINDOW);
          targets.set(Float32Array.from(read.subarray(1), placeOf), (i * directions + direction) * WINDOW);
        }
        for (const id of window) places[id] = -1;
      }
      const toInput = (data: Int32Array): BatchInput => ({
        data,
        shape: [rows.length, data.length / rows.length],
      });
      return { inputs: [...inputs, candidates].map(toInput), targets, rows: rows.length };
    },
  };
}

/** @returns the token id for a number in [0, 1). */
function createDrawing(tokenIds: Int32Array, vocabularySize: number): (share: number) => number {
  let total = 0;
  const ends = drawingWeights(countTokens(tokenIds, vocabularySize)).map((weight) => (total += weight));
  return (share) => {
    const wanted = share * total;
    let [low, high] = [0, vocabularySize - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
