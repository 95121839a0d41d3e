/** Generated rows to train on: only their lengths and the spread of their ids count. */
import { IMDB_CONVENTION } from '@onnx-bridge/runtime/text';
import type { PreparedData } from '@onnx-bridge/train';
import { createRandom } from '../../train/src/random.ts';
import { createD48Encoding, FIRST_TOKEN_ID } from './d48.ts';
import { drawReviewLength } from './review-lengths.ts';

const SEED = 42;

/**
 * Rows as long as IMDB's reviews, with the token of rank r drawn about as often as 1 / r (Zipf's law).
 *
 * @param rowCount training rows; there are no others.
 */
export function createTrainingRows(
  rowCount: number,
  { vocabularySize, sequenceLength }: { readonly vocabularySize: number; readonly sequenceLength: number },
): PreparedData {
  const random = createRandom(SEED).next;
  const rows = Array.from({ length: rowCount }, () => drawRow(random, vocabularySize, sequenceLength));
  const offsets = new Uint32Array(rowCount + 1);
  for (const [i, row] of rows.entries()) offsets[i + 1] = (offsets[i] ?? 0) + row.length;
  const none = { tokenIds: new Int32Array(), offsets: new Uint32Array(1), classIndices: new Uint8Array() };
  const encoding = createD48Encoding([]);
  return {
    name: 'benchmark',
    synthetic: true,
    // The vocabulary itself is not used: its size would only cost time between processes.
    encoding: {
      ...encoding,
      vocabulary: ['token'],
      preprocessing: { ...encoding.preprocessing, sequenceLength },
    },
    train: {
      tokenIds: Int32Array.from(rows.flat()),
      offsets,
      classIndices: Uint8Array.from(rows, () => Math.floor(2 * random())),
    },
    test: none,
  };
}

function drawRow(random: () => number, vocabularySize: number, sequenceLength: number): number[] {
  const tokenCount = vocabularySize - FIRST_TOKEN_ID;
  const length = Math.min(drawReviewLength(random), sequenceLength - 1);
  const tokenIds = Array.from(
    { length },
    () => FIRST_TOKEN_ID - 1 + Math.floor(tokenCount ** random()), // Ranks from 1, the most frequent token.
  );
  return [IMDB_CONVENTION.startId, ...tokenIds];
}
