import { InferenceFailedError } from '../errors/inference-failed-error.ts';

/** From this probability of the second label on, a binary model chooses it. */
export const DECISION_THRESHOLD = 0.5;

/** What the model says of one text. */
export interface Classification {
  readonly label: string;
  /** Probability of `label`, from 0 to 1. */
  readonly probability: number;
  /** Probability of every label. */
  readonly scores: Readonly<Record<string, number>>;
}

/**
 * Reads the output of a model for one batch.
 *
 * @param probabilities float32 `[batch, 1]` (the probability of `labels[1]`) or `[batch, classes]`.
 * @param rowCount rows in the batch.
 * @throws {InferenceFailedError} if a probability is not a number from 0 to 1, or the count is wrong.
 */
export function readClassifications(
  probabilities: Float32Array,
  rowCount: number,
  labels: readonly string[],
): Classification[] {
  const columnCount = probabilities.length / rowCount;
  if (columnCount !== labels.length && !(columnCount === 1 && labels.length === 2)) {
    throw new InferenceFailedError(
      'output of the model',
      `it has ${probabilities.length} values for ${rowCount} texts and ${labels.length} labels`,
    );
  }
  return Array.from({ length: rowCount }, (_, row) => {
    const start = row * columnCount;
    return chooseLabel(probabilities.subarray(start, start + columnCount), labels);
  });
}

function chooseLabel(columns: Float32Array, labels: readonly string[]): Classification {
  const positive = columns[0] ?? Number.NaN;
  const values = columns.length === 1 ? [1 - positive, positive] : [...columns];
  // `Math.max` keeps NaN, so one comparison sees every value that is not a probability.
  if (!(Math.max(...values) <= 1 && Math.min(...values) >= 0)) {
    throw new InferenceFailedError('output of the model', `${[...columns].join(', ')} is no probability`);
  }
  const classIndex =
    columns.length === 1 ? Number(positive >= DECISION_THRESHOLD) : values.indexOf(Math.max(...values));
  return {
    label: labels[classIndex] ?? '',
    probability: values[classIndex] ?? Number.NaN,
    scores: Object.fromEntries(labels.map((label, index) => [label, values[index] ?? Number.NaN])),
  };
}
