/** Tokenised texts as rows to train on, padded when a batch is made. */
import { createBatch, type RowPadding } from './batches.ts';
import type { EncodedTexts } from './datasets/dataset.ts';
import type { TrainingRows } from './fit/rows.ts';

/**
 * Texts as rows to train on.
 *
 * @returns batches of token ids int32 `[rows, sequenceLength]`, targets float32 `[rows]` (class indices, or the
 *   probabilities that stand for them).
 */
export function textRows(texts: EncodedTexts, padding: RowPadding): TrainingRows {
  const { sequenceLength } = padding;
  return {
    rowCount: texts.classIndices.length,
    createBatch: (rows, length = sequenceLength) =>
      createBatch(texts, rows, { ...padding, sequenceLength: length }),
    rowLength: (row) => Math.min((texts.offsets[row + 1] ?? 0) - (texts.offsets[row] ?? 0), sequenceLength),
  };
}
