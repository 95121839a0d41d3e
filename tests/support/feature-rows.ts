import type { TrainingRows } from '../../train/src/fit/rows.ts';

/** Rows of one feature, their position; targets as given. */
export function featureRows(targets: readonly number[]): TrainingRows {
  return {
    rowCount: targets.length,
    createBatch: (rows) => ({
      inputs: [{ data: Float32Array.from(rows), shape: [rows.length, 1] }],
      targets: Float32Array.from(rows, (row) => targets[row] ?? Number.NaN),
      rows: rows.length,
    }),
  };
}
