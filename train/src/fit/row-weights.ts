/** Factors of the rows' losses: of their classes, and their own. */
import type { Batch } from '../engines/engine.ts';
import { TrainingSettingError } from '../errors/training-setting-error.ts';
import { likeliestOf } from '../metrics.ts';
import { cutIntoBatches, mapBatches, rowRange, type TrainingRows } from './rows.ts';

/** Rows counted at a time. */
const COUNT_ROWS = 1024;

/** How the targets of a batch name classes. */
export interface ClassTargets {
  readonly isDense: boolean;
  readonly classCount: number;
}

/**
 * The rows with weights of their own, multiplied with those that they have.
 *
 * @param weights float32 `[rowCount]`.
 * @throws {TrainingSettingError} for another number of weights, or one below 0.
 */
export function withSampleWeights(data: TrainingRows, weights: Float32Array): TrainingRows {
  if (
    weights.length !== data.rowCount ||
    !weights.every((weight) => weight >= 0 && Number.isFinite(weight))
  ) {
    const received = `${weights.length} numbers`;
    throw new TrainingSettingError(
      'sampleWeights',
      received,
      `${data.rowCount} numbers of at least 0, one a row`,
    );
  }
  return weighRows(data, (_batch, _position, row) => weights[row] ?? 1);
}

/**
 * The rows weighted by their classes.
 *
 * @param classWeight factors by class index, 1 for those left out; `balanced` gives class c the factor
 *   `rows / (classes * rows of c)`, as scikit-learn does.
 * @throws {TrainingSettingError} for a class that there is none of.
 */
export function withClassWeights(
  data: TrainingRows,
  classWeight: 'balanced' | Readonly<Record<string, number>>,
  classes: ClassTargets,
): TrainingRows {
  const factors =
    classWeight === 'balanced' ? balance(data, classes) : readFactors(classWeight, classes.classCount);
  return weighRows(data, (batch, position) => factors[classOf(batch, position, classes)] ?? 1);
}

function weighRows(
  data: TrainingRows,
  weightOf: (batch: Batch, position: number, row: number) => number,
): TrainingRows {
  return mapBatches(data, (batch, rows) => {
    const sampleWeights = Float32Array.from(
      rows,
      (row, position) => weightOf(batch, position, row) * (batch.sampleWeights?.[position] ?? 1),
    );
    return { ...batch, sampleWeights };
  });
}

function classOf({ targets }: Batch, position: number, { isDense, classCount }: ClassTargets): number {
  if (!isDense) return targets[position] ?? 0;
  return likeliestOf(targets.subarray(position * classCount, (position + 1) * classCount));
}

function balance(data: TrainingRows, classes: ClassTargets): number[] {
  const counts = Array.from({ length: classes.classCount }, () => 0);
  for (const rows of cutIntoBatches(rowRange(0, data.rowCount), COUNT_ROWS)) {
    const batch = data.createBatch(rows);
    for (const position of rows.keys()) {
      const index = classOf(batch, position, classes);
      counts[index] = (counts[index] ?? 0) + 1;
    }
  }
  return counts.map((count) => (count === 0 ? 1 : data.rowCount / (classes.classCount * count)));
}

function readFactors(classWeight: Readonly<Record<string, number>>, classCount: number): number[] {
  const factors = Array.from({ length: classCount }, () => 1);
  for (const [name, factor] of Object.entries(classWeight)) {
    const index = Number(name);
    if (!Number.isInteger(index) || index < 0 || index >= classCount) {
      throw new TrainingSettingError('classWeight', name, `class indices from 0 to ${classCount - 1}`);
    }
    factors[index] = factor;
  }
  return factors;
}
