import { IMDB_CONVENTION, type Preprocessing } from '@onnx-bridge/runtime/text';
import { describe, expect, test } from 'vitest';
import { augmentedRows, completeAugmentation } from './augmented-rows.ts';
import { rowRange, type TrainingRows } from './fit/rows.ts';
import { textRows } from './text-rows.ts';

const { paddingId, startId, unknownId } = IMDB_CONVENTION;
const PREPROCESSING: Preprocessing = {
  ...{ filters: '', lower: true, split: ' ', charLevel: false, sequenceLength: 50, firstTokenId: 4 },
  ...{ paddingSide: 'post', truncationSide: 'pre', paddingId, startId, unknownId },
};
const ROWS = 40;
const ROW_LENGTH = 50;
const TEXTS = {
  tokenIds: Int32Array.from({ length: ROWS * ROW_LENGTH }, (_, i) =>
    i % ROW_LENGTH === 0 ? startId : 4 + i,
  ),
  offsets: Uint32Array.from({ length: ROWS + 1 }, (_, row) => row * ROW_LENGTH),
  classIndices: Uint8Array.from({ length: ROWS }, (_, row) => row % 2),
};

const tokensOf = (rows: TrainingRows): number[] =>
  Array.from(rows.createBatch(rowRange(0, rows.rowCount)).inputs[0]?.data ?? []);

describe('augmentedRows', () => {
  test('has the texts themselves where nothing is asked for', () => {
    const rows = augmentedRows(TEXTS, PREPROCESSING, completeAugmentation({}), 1);
    expect(tokensOf(rows)).toEqual(tokensOf(textRows(TEXTS, PREPROCESSING)));
    expect(rows.ofEpoch).toBeUndefined();
  });

  test('has the texts and pieces of them, other pieces in each epoch, the same ones for an epoch and a seed', () => {
    const augmentation = completeAugmentation({ crops: 2 });
    const rows = augmentedRows(TEXTS, PREPROCESSING, augmentation, 1);
    const [first, second] = [0, 1].map((index) => rows.ofEpoch?.(index) ?? rows);
    expect(rows.rowCount).toBe(3 * ROWS);
    expect(second?.rowCount).toBe(3 * ROWS);
    const all = [rows, first ?? rows, second ?? rows].map(tokensOf);
    expect(all[1]).toEqual(all[0]);
    expect(all[2]).not.toEqual(all[0]);
    const whole = ROWS * ROW_LENGTH;
    expect(all[2]?.slice(0, whole)).toEqual(all[0]?.slice(0, whole));
    const again = augmentedRows(TEXTS, PREPROCESSING, augmentation, 1);
    expect(tokensOf(again.ofEpoch?.(1) ?? again)).toEqual(all[2]);
    expect(tokensOf(augmentedRows(TEXTS, PREPROCESSING, augmentation, 3))).not.toEqual(all[0]);
  });

  test('hides a part of the words, others in each epoch, and never the start of a text', () => {
    const rows = augmentedRows(TEXTS, PREPROCESSING, completeAugmentation({ wordDropout: 0.25 }), 1);
    const [first, second] = [0, 1].map((index) => tokensOf(rows.ofEpoch?.(index) ?? rows));
    expect(first).not.toEqual(second);
    for (const tokens of [first, second]) {
      const hidden = tokens?.filter((id) => id === unknownId).length ?? 0;
      expect(hidden / TEXTS.tokenIds.length).toBeGreaterThan(0.2);
      expect(hidden / TEXTS.tokenIds.length).toBeLessThan(0.3);
      for (const [i, id] of (tokens ?? []).entries()) {
        if (id !== unknownId) expect(id).toBe(TEXTS.tokenIds[i]);
        if (i % ROW_LENGTH === 0) expect(id).toBe(startId);
      }
    }
  });
});
