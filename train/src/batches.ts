/** Cuts tokenised texts into the padded batches that a model takes. */
import { type Preprocessing, padSequences } from '@onnx-bridge/runtime/text';
import type { EncodedTexts } from './datasets/dataset.ts';
import type { Batch } from './engines/engine.ts';

/**
 * One batch of the given rows.
 *
 * @param rows positions in `texts`.
 * @returns token ids int32 `[rows, sequenceLength]`, targets float32 `[rows]`.
 */
export function createBatch(
  texts: EncodedTexts,
  rows: ArrayLike<number>,
  preprocessing: Pick<Preprocessing, 'sequenceLength' | 'paddingSide' | 'truncationSide' | 'paddingId'>,
): Batch {
  const sequences = Array.from(rows, (row) =>
    texts.tokenIds.subarray(texts.offsets[row], texts.offsets[row + 1]),
  );
  const { data } = padSequences(sequences, { ...preprocessing, paddingValue: preprocessing.paddingId });
  return {
    inputs: [{ data, shape: [rows.length, preprocessing.sequenceLength] }],
    targets: Float32Array.from(rows, (row) => texts.classIndices[row] ?? 0),
    rows: rows.length,
  };
}

/** Cuts a list of rows into runs of `batchSize`, the last one shorter. */
export function cutIntoBatches(rows: Uint32Array, batchSize: number): Uint32Array[] {
  const count = Math.ceil(rows.length / batchSize);
  return Array.from({ length: count }, (_, i) => rows.subarray(i * batchSize, (i + 1) * batchSize));
}

/** The positions from `start` to before `end`. */
export function rowRange(start: number, end: number): Uint32Array {
  return Uint32Array.from({ length: end - start }, (_, i) => start + i);
}
