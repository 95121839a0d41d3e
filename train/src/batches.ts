/** Cuts tokenised texts into the padded batches that a model takes. */
import { type Preprocessing, padSequences } from '@onnx-bridge/runtime/text';
import type { EncodedTexts } from './datasets/dataset.ts';
import type { Batch } from './engines/engine.ts';

/** How rows are made equally long. */
export type RowPadding = Pick<
  Preprocessing,
  'sequenceLength' | 'paddingSide' | 'truncationSide' | 'paddingId'
>;

/**
 * One batch of the given rows.
 *
 * @param rows positions in `texts`.
 * @returns token ids int32 `[rows, sequenceLength]`, targets float32 `[rows]`: class indices or probabilities.
 */
export function createBatch(texts: EncodedTexts, rows: ArrayLike<number>, padding: RowPadding): Batch {
  const sequences = Array.from(rows, (row) =>
    texts.tokenIds.subarray(texts.offsets[row], texts.offsets[row + 1]),
  );
  const { data } = padSequences(sequences, { ...padding, paddingValue: padding.paddingId });
  return {
    inputs: [{ data, shape: [rows.length, padding.sequenceLength] }],
    targets: Float32Array.from(rows, (row) => texts.targets?.[row] ?? texts.classIndices[row] ?? 0),
    rows: rows.length,
  };
}
