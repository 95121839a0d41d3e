/** Generated rows to train on: only their lengths and the spread of their ids count. */
import { IMDB_CONVENTION } from '@onnx-bridge/runtime/text';
import type { PreparedData } from '@onnx-bridge/train';
import { createRandom } from '../../train/src/random.ts';
import { createD48Encoding, FIRST_TOKEN_ID, SEQUENCE_LENGTH, VOCABULARY_SIZE } from './d48.ts';
import { drawReviewLength } from './review-lengths.ts';

const SEED = 42;

/**
 * Rows as long as IMDB's reviews, with the token of rank r drawn about as often as 1 / r (Zipf's law).
 *
 * @param rowCount training rows; there are no others.
 */
export function createTrainingRows(rowCount: number): PreparedData {
  const random = createRandom(SEED).next;
  const rows = Array.from({ length: rowCount }, () => drawRow(random));
  const offsets = new Uint32Array(rowCount + 1);
  for (const [i, row] of rows.entries()) offsets[i + 1] = (offsets[i] ?? 0) + row.length;
  const none = { tokenIds: new Int32Array(), offsets: new Uint32Array(1), classIndices: new Uint8Array() };
  return {
    name: 'benchmark',
    synthetic: true,
    encoding: createD48Encoding([]),
    train: {
      tokenIds: Int32Array.from(rows.flat()),
      offsets,
      classIndices: Uint8Array.from(rows, () => Math.floor(2 * random())),
    },
    test: none,
  };
}

function drawRow(random: () => number): number[] {
  const tokenCount = VOCABULARY_SIZE - FIRST_TOKEN_ID;
  const length = Math.min(drawReviewLength(random), SEQUENCE_LENGTH - 1);
  const tokenIds = Array.from(
    { length },
    () => FIRST_TOKEN_ID - 1 + Math.floor(tokenCount ** random()), // Ranks from 1, the most frequent token.
  );
  return [IMDB_CONVENTION.startId, ...tokenIds];
}
