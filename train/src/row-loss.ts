/** The losses of `engines/losses.ts` of one row, computed from its prediction. */
import type { LossOptions } from './engines/losses.ts';

/** Keras' `epsilon()`: probabilities are kept this far from 0 and 1 before the logarithm. */
const EPSILON = 1e-7;

/** A row's loss: the mean over its steps, or over its values. */
export type RowLoss = (output: Float32Array, targets: Float32Array) => number;

/** @param outputSize last dimension of the model's output: the number of classes. */
export function createRowLoss(loss: LossOptions, outputSize: number): RowLoss {
  switch (loss.name) {
    case 'binaryCrossentropy':
      return meanOverValues(binaryCrossentropy(loss.labelSmoothing ?? 0));
    case 'categoricalCrossentropy':
    case 'sparseCategoricalCrossentropy':
      return categoricalCrossentropy(
        outputSize,
        loss.labelSmoothing ?? 0,
        loss.name === 'categoricalCrossentropy',
      );
    case 'meanSquaredError':
      return meanOverValues((output, target) => (output - target) ** 2);
    case 'meanAbsoluteError':
      return meanOverValues((output, target) => Math.abs(output - target));
    case 'huber':
      return meanOverValues(huber(loss.delta ?? 1));
  }
}

type ValueLoss = (output: number, target: number) => number;

function meanOverValues(of: ValueLoss): RowLoss {
  return (output, targets) => {
    let sum = 0;
    for (const [i, value] of output.entries()) sum += of(value, targets[i] ?? Number.NaN);
    return sum / output.length;
  };
}

function binaryCrossentropy(smoothing: number): ValueLoss {
  return (probability, target) => {
    const smoothed = target * (1 - smoothing) + smoothing / 2;
    return weigh(smoothed, probability) + weigh(1 - smoothed, 1 - probability);
  };
}

function categoricalCrossentropy(classCount: number, smoothing: number, isDense: boolean): RowLoss {
  return (output, targets) => {
    const steps = output.length / classCount;
    let sum = 0;
    for (const [i, probability] of output.entries()) {
      const sparse = Number(targets[Math.floor(i / classCount)] === i % classCount);
      const target = isDense ? (targets[i] ?? Number.NaN) : sparse;
      sum += weigh(target * (1 - smoothing) + smoothing / classCount, probability);
    }
    return sum / steps;
  };
}

function huber(delta: number): ValueLoss {
  return (output, target) => {
    const distance = Math.abs(output - target);
    return distance <= delta ? distance ** 2 / 2 : delta * (distance - delta / 2);
  };
}

/** A class' part of a cross-entropy; none where the target says nothing of the class. */
function weigh(target: number, probability: number): number {
  if (target === 0) return 0;
  return -target * Math.log(Math.min(Math.max(probability, EPSILON), 1 - EPSILON));
}
