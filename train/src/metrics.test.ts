import { describe, expect, test } from 'vitest';
import type { LossOptions } from './engines/losses.ts';
import { createFiguresSum, toMetrics } from './metrics.ts';

interface LossCase {
  readonly loss: LossOptions;
  readonly outputSize: number;
  readonly predictions: readonly number[];
  readonly targets: readonly number[];
  readonly rows: number;
  readonly sampleWeights?: readonly number[];
  readonly expected: number;
}

const BINARY = { outputSize: 1, predictions: [0.2, 0.7, 0.4], targets: [0, 1, 1], rows: 3 };
const CLASSES = { outputSize: 3, predictions: [0.2, 0.5, 0.3, 0.6, 0.3, 0.1], rows: 2 };
const ONE_HOT = { ...CLASSES, targets: [0, 1, 0, 1, 0, 0] };
const VALUES = { outputSize: 2, predictions: [1.5, 0, 3.2, 5], targets: [1, 2, 3, 5], rows: 2 };
const WEIGHTED = { ...VALUES, sampleWeights: [2, 0.5] };

/** `expected` are values of keras.losses of Keras 3.15. */
const KERAS_CASES: readonly LossCase[] = [
  { loss: { name: 'binaryCrossentropy' }, ...BINARY, expected: 0.498703092 },
  { loss: { name: 'binaryCrossentropy', labelSmoothing: 0.1 }, ...BINARY, expected: 0.529171884 },
  { loss: { name: 'categoricalCrossentropy' }, ...ONE_HOT, expected: 0.601986408 },
  { loss: { name: 'categoricalCrossentropy', labelSmoothing: 0.1 }, ...ONE_HOT, expected: 0.667186737 },
  { loss: { name: 'sparseCategoricalCrossentropy' }, ...CLASSES, targets: [1, 0], expected: 0.601986408 },
  { loss: { name: 'meanSquaredError' }, ...VALUES, expected: 1.07249999 },
  { loss: { name: 'meanSquaredError' }, ...WEIGHTED, expected: 2.13000011 },
  { loss: { name: 'meanAbsoluteError' }, ...VALUES, expected: 0.675000012 },
  { loss: { name: 'meanAbsoluteError' }, ...WEIGHTED, expected: 1.27499998 },
  { loss: { name: 'huber', delta: 0.7 }, ...VALUES, expected: 0.324999988 },
  { loss: { name: 'huber', delta: 0.7 }, ...WEIGHTED, expected: 0.642499983 },
];

function figuresOf({ loss, outputSize, predictions, targets, rows, sampleWeights }: LossCase) {
  const sum = createFiguresSum(loss, outputSize);
  sum.add({
    predictions: Float32Array.from(predictions),
    targets: Float32Array.from(targets),
    rows,
    sampleWeights: sampleWeights && Float32Array.from(sampleWeights),
  });
  return sum.result();
}

test.for(KERAS_CASES)('gives the loss of Keras: $loss, weights $sampleWeights', (lossCase) => {
  expect(Math.abs(figuresOf(lossCase).loss - lossCase.expected)).toBeLessThanOrEqual(1e-6);
});

describe('the metric', () => {
  const find = (name: string) => {
    const found = KERAS_CASES.find(({ loss }) => loss.name === name);
    if (!found) throw new Error(`no case ${name}`);
    return figuresOf(found);
  };

  test.for([
    ['binaryCrossentropy', 2 / 3],
    ['categoricalCrossentropy', 1],
    ['sparseCategoricalCrossentropy', 1],
  ] as const)('of %s is the accuracy', ([name, accuracy]) => {
    expect(toMetrics(find(name))).toMatchObject({ accuracy });
  });

  test('of a regression is the mean absolute error, whatever the loss', () => {
    expect(find('meanSquaredError').meanAbsoluteError).toBeCloseTo(0.675, 6);
    expect(() => toMetrics(find('huber'))).toThrow('without accuracy');
  });

  test('is nothing a number where a prediction is none', () => {
    const predictions = [Number.NaN, 0, 3.2, 5];
    const figures = figuresOf({ loss: { name: 'meanSquaredError' }, ...VALUES, predictions, expected: 0 });
    expect([figures.loss, figures.meanAbsoluteError]).toEqual([Number.NaN, Number.NaN]);
  });
});
