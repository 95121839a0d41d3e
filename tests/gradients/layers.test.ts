import {
  mean,
  reshape,
  type Scalar,
  square,
  sub,
  sum,
  type Tensor as TfTensor,
  tensor,
} from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import type { Batch } from '../../train/src/engines/engine.ts';
import { createRandom } from '../../train/src/random.ts';
import { maxAbsDiff } from '../support/max-abs-diff.ts';
import { apply, type GradientCase, VOCABULARY_SIZE } from './gradient-case.ts';
import { GRADIENT_CASES } from './layer-cases.ts';
import { fillWeights, runTfjs, runTrainingGraph, toTfjs } from './run-gradients.ts';

const TOLERANCE = 2e-6;

/** Rows for the model's input: token ids, or float32 features where the case has some. */
function createBatch(
  { rows, sequenceLength, isPadding, features }: GradientCase,
  model: LayersModel,
  seed: number,
): Batch {
  const random = createRandom(seed);
  const isReal = (i: number): boolean => !isPadding(Math.floor(i / sequenceLength), i % sequenceLength);
  const input =
    features === undefined
      ? {
          data: Int32Array.from({ length: rows * sequenceLength }, (_, i) =>
            isReal(i) ? 1 + random.integer(VOCABULARY_SIZE - 1) : 0,
          ),
          shape: [rows, sequenceLength],
        }
      : {
          data: Float32Array.from({ length: rows * sequenceLength * features }, (_, i) =>
            isReal(Math.floor(i / features)) ? random.next() * 2 - 1 : 0,
          ),
          shape: [rows, sequenceLength, features],
        };
  const outputShape = model.layers.at(-1)?.computeOutputShape(shapeBefore(model, rows, sequenceLength)) ?? [];
  const targetSize = outputShape.flat().reduce<number>((size, dimension) => size * (dimension ?? 1), 1);
  return {
    inputs: [input],
    rows,
    targets: Float32Array.from({ length: targetSize }, () => random.next() * 2 - 1),
  };
}

/** The shape that enters the last layer. */
function shapeBefore(model: LayersModel, rows: number, sequenceLength: number): number[] {
  const shape = model.layers.at(-1)?.inboundNodes[0]?.inputTensors[0]?.shape ?? [];
  return shape.map((size, axis) => size ?? (axis === 0 ? rows : sequenceLength));
}

/** Mean squared error of each row, added up. */
const squaredError = (targets: Float32Array) => (predictions: TfTensor) => {
  const error = square(sub(predictions, tensor(targets, predictions.shape)));
  return sum<Scalar>(mean(reshape(error, [predictions.shape[0] ?? 0, -1]), 1));
};

describe('the gradient graph', () => {
  test.for(GRADIENT_CASES)('agrees with tfjs on $name', async (gradientCase) => {
    const model = gradientCase.build();
    fillWeights(model, 7, gradientCase.weightLimit);
    const batch = createBatch(gradientCase, model, 8);
    const actual = await runTrainingGraph(model, batch, { name: 'meanSquaredError' });
    const expected = runTfjs(model, batch, squaredError(batch.targets));
    expect(maxAbsDiff(actual.loss, expected.loss)).toBeLessThanOrEqual(
      TOLERANCE * (gradientCase.rows + Math.abs(expected.loss[0] ?? 0)),
    );
    expect(actual.gradients).toHaveLength(expected.gradients.length);
    for (const [i, { name, data }] of actual.gradients.entries()) {
      const gradient = expected.gradients[i] ?? [];
      const largest = Math.max(1, ...Array.from(gradient, Math.abs));
      expect(maxAbsDiff(data, gradient), name).toBeLessThanOrEqual(TOLERANCE * largest);
    }
    for (const { position, data } of actual.moved) {
      expect(maxAbsDiff(data, expected.weights[position] ?? [])).toBeLessThanOrEqual(TOLERANCE);
    }
  });

  test.for([
    [true, false],
    [false, true],
    [true, true],
  ])(
    'joins the masks of branches as tfjs does: masked %s and %s',
    async ([first = false, second = false]) => {
      const gradientCase = GRADIENT_CASES.find(
        ({ name }) => name === 'LSTM with a mask, padding in the middle',
      );
      if (!gradientCase) throw new Error('the case is gone');
      const tokens = input({ shape: [8], dtype: 'int32' });
      const branch = (maskZero: boolean) =>
        apply(layers.embedding({ inputDim: VOCABULARY_SIZE, outputDim: 3, maskZero }), tokens);
      const steps = apply(layers.concatenate(), branch(first), branch(second));
      const output = apply(layers.lstm({ units: 4, recurrentInitializer: 'zeros' }), steps);
      const joined = model({ inputs: tokens, outputs: output });
      fillWeights(joined, 3);
      const batch = createBatch(gradientCase, joined, 8);
      const { predictions } = await runTrainingGraph(joined, batch, { name: 'meanSquaredError' });
      const expected = joined.apply(batch.inputs.map(toTfjs));
      if (Array.isArray(expected) || !('dataSync' in expected)) throw new Error('one output expected');
      expect(maxAbsDiff(Array.from(predictions, Number), expected.dataSync())).toBeLessThanOrEqual(TOLERANCE);
    },
  );

  test('covers every case', () => {
    expect(GRADIENT_CASES).toHaveLength(168);
  });
});
