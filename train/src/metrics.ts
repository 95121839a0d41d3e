/** Loss and metrics of predictions, as Keras computes them; the loss decides which metric goes with it. */
import type { LossOptions } from './engines/losses.ts';
import { createRowLoss } from './row-loss.ts';

/** What is measured of a model on some rows. */
export interface Figures {
  /** Mean over the rows, weighted where the rows are; without the penalties of regularizers. */
  readonly loss: number;
  /**
   * Of a classification: fraction of targets whose likeliest class is the right one; a binary output counts as class 1
   * from 0.5 on, as in the runtime, and so does a target that is a probability.
   */
  readonly accuracy?: number;
  /** Of a regression: mean distance of prediction and target. */
  readonly meanAbsoluteError?: number;
  /** Rows measured. */
  readonly count: number;
}

/** The figures of a classification. */
export interface Metrics extends Figures {
  /** Mean cross-entropy, natural logarithm. */
  readonly loss: number;
  readonly accuracy: number;
}

export interface MeasuredRows {
  /** float32 `[rows, ...]`. */
  readonly predictions: Float32Array;
  /** float32 `[rows, ...]`, as the loss takes them. */
  readonly targets: Float32Array;
  readonly rows: number;
  /** float32 `[rows]`. */
  readonly sampleWeights?: Float32Array | undefined;
}

/** Adds up figures over batches. */
export interface FiguresSum {
  /** @param lossSum loss of the rows, added up; computed from the predictions where it is not given. */
  add(measured: MeasuredRows, lossSum?: number): void;
  result(): Figures;
}

/** @param outputSize last dimension of the model's output. */
export function createFiguresSum(loss: LossOptions, outputSize: number): FiguresSum {
  const scoreTarget = chooseScore(loss);
  const isClassification = isClassificationLoss(loss);
  const targetSize = loss.name === 'sparseCategoricalCrossentropy' ? 1 : outputSize;
  const rowLoss = createRowLoss(loss, outputSize);
  let [lossTotal, scoreTotal, scoreCount, count] = [0, 0, 0, 0];
  return {
    add({ predictions, targets, rows, sampleWeights }, lossSum) {
      const steps = targets.length / targetSize;
      for (let step = 0; step < steps; step++) {
        const output = predictions.subarray(step * outputSize, (step + 1) * outputSize);
        scoreTotal += scoreTarget(output, targets.subarray(step * targetSize, (step + 1) * targetSize));
      }
      scoreCount += steps;
      lossTotal += lossSum ?? sumOfRows({ predictions, targets, rows, sampleWeights }, rowLoss);
      count += rows;
    },
    result: () => ({
      loss: lossTotal / count,
      ...(isClassification
        ? { accuracy: scoreTotal / scoreCount }
        : { meanAbsoluteError: scoreTotal / scoreCount }),
      count,
    }),
  };
}

export function isClassificationLoss({ name }: LossOptions): boolean {
  return name.endsWith('Crossentropy');
}

/** @throws {Error} if the figures are not those of a classification: a mistake in this package. */
export function toMetrics({ accuracy, ...figures }: Figures): Metrics {
  if (accuracy === undefined) throw new Error('a classifier was measured without accuracy');
  return { loss: figures.loss, accuracy, count: figures.count };
}

function sumOfRows(
  { predictions, targets, rows, sampleWeights }: MeasuredRows,
  rowLoss: (output: Float32Array, targets: Float32Array) => number,
): number {
  const [outputs, targetCount] = [predictions.length / rows, targets.length / rows];
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const output = predictions.subarray(row * outputs, (row + 1) * outputs);
    const loss = rowLoss(output, targets.subarray(row * targetCount, (row + 1) * targetCount));
    sum += loss * (sampleWeights?.[row] ?? 1);
  }
  return sum;
}

/** How well one step of a row was met: the share of it that is right, or the mean distance. */
function chooseScore({ name }: LossOptions): (output: Float32Array, targets: Float32Array) => number {
  switch (name) {
    case 'binaryCrossentropy':
      return (output, targets) =>
        meanOf(output, (value, i) => Number(value >= 0.5 === (targets[i] ?? Number.NaN) >= 0.5));
    case 'sparseCategoricalCrossentropy':
      return (output, targets) => Number(likeliestOf(output) === targets[0]);
    case 'categoricalCrossentropy':
      return (output, targets) => Number(likeliestOf(output) === likeliestOf(targets));
    default:
      return (output, targets) => meanOf(output, (value, i) => Math.abs(value - (targets[i] ?? Number.NaN)));
  }
}

/** Position of the largest value. */
export function likeliestOf(values: Float32Array): number {
  let likeliest = 0;
  for (let i = 1; i < values.length; i++) {
    if ((values[i] ?? 0) > (values[likeliest] ?? 0)) likeliest = i;
  }
  return likeliest;
}

function meanOf(values: Float32Array, of: (value: number, position: number) => number): number {
  let sum = 0;
  for (const [i, value] of values.entries()) sum += of(value, i);
  return sum / values.length;
}
