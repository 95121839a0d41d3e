import { type Calibration, measureCalibration } from './calibration.ts';
import type { Classification } from './classification.ts';
import { areaUnderRoc } from './roc-auc.ts';

/** Keras keeps probabilities this far from 0 and 1, so that one wrong certainty does not make the loss infinite. */
const CLIPPED_PROBABILITY = 1e-7;

export interface LabelMetrics {
  readonly label: string;
  /** Texts that have this label. */
  readonly count: number;
  /** Of the texts that got this label, the part that has it; 0 when none got it. */
  readonly precision: number;
  /** Of the texts that have this label, the part that got it; 0 when none has it. */
  readonly recall: number;
  /** Harmonic mean of the two. */
  readonly f1: number;
}

/** How well classifications agree with the truth. */
export interface ClassificationMetrics {
  readonly accuracy: number;
  /** Mean cross-entropy of the true labels, natural logarithm. */
  readonly loss: number;
  readonly count: number;
  /** `confusionMatrix[true][chosen]`, in the order of the labels. */
  readonly confusionMatrix: readonly (readonly number[])[];
  readonly perLabel: readonly LabelMetrics[];
  /** Means over the labels, each with the same weight. */
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /**
   * Area under the ROC curve of the second of two labels; of more, the mean over the labels, each against the rest.
   * Null where a label has no texts, or all.
   */
  readonly rocAuc: number | null;
  readonly calibration: Calibration;
}

/**
 * Compares classifications with the true labels.
 *
 * @param trueLabels one of `labels` for each classification.
 * @returns metrics as Keras computes them: accuracy, and binary or categorical cross-entropy.
 */
export function measureClassifications(
  classifications: readonly Classification[],
  trueLabels: readonly string[],
  labels: readonly string[],
): ClassificationMetrics {
  const classIndexOf = new Map(labels.map((label, index) => [label, index]));
  const matrix = labels.map(() => new Array<number>(labels.length).fill(0));
  let lossSum = 0;
  for (const [index, { label, scores }] of classifications.entries()) {
    const trueLabel = trueLabels[index] ?? '';
    const row = matrix[classIndexOf.get(trueLabel) ?? -1];
    const column = classIndexOf.get(label) ?? -1;
    if (row === undefined || row[column] === undefined) {
      throw new Error(`label "${trueLabel}" or "${label}" is unknown`);
    }
    row[column] += 1;
    lossSum -= Math.log(clip(scores[trueLabel] ?? Number.NaN));
  }
  const perLabel = labels.map((label, index) => measureLabel(label, index, matrix));
  const meanOf = (name: 'precision' | 'recall' | 'f1') =>
    sum(perLabel.map((metrics) => metrics[name])) / labels.length;
  const count = classifications.length;
  const correctCount = sum(matrix.map((row, index) => row[index] ?? 0));
  return {
    accuracy: correctCount / count,
    loss: lossSum / count,
    count,
    confusionMatrix: matrix,
    perLabel,
    precision: meanOf('precision'),
    recall: meanOf('recall'),
    f1: meanOf('f1'),
    rocAuc: measureRocAuc(classifications, trueLabels, labels),
    calibration: measureCalibration(
      classifications.map(({ label, probability }, i) => ({ probability, isRight: label === trueLabels[i] })),
    ),
  };
}

function measureRocAuc(
  classifications: readonly Classification[],
  trueLabels: readonly string[],
  labels: readonly string[],
): number | null {
  const areas = (labels.length === 2 ? labels.slice(1) : labels).map((label) =>
    areaUnderRoc(
      classifications.map(({ scores }) => scores[label] ?? Number.NaN),
      trueLabels.map((trueLabel) => trueLabel === label),
    ),
  );
  const known = areas.filter((area) => area !== null);
  return known.length === areas.length ? sum(known) / areas.length : null;
}

function measureLabel(label: string, index: number, matrix: readonly (readonly number[])[]): LabelMetrics {
  const count = sum(matrix[index] ?? []);
  const chosenCount = sum(matrix.map((row) => row[index] ?? 0));
  const correctCount = matrix[index]?.[index] ?? 0;
  return {
    label,
    count,
    precision: fraction(correctCount, chosenCount),
    recall: fraction(correctCount, count),
    f1: fraction(2 * correctCount, count + chosenCount),
  };
}

function clip(probability: number): number {
  return Math.min(Math.max(probability, CLIPPED_PROBABILITY), 1 - CLIPPED_PROBABILITY);
}

function fraction(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
