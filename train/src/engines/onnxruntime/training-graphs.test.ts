import {
  type NamedTensorMap,
  type Scalar,
  sum,
  tensor,
  tensor2d,
  tidy,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { type LayersModel, layers, metrics, sequential } from '@tensorflow/tfjs-layers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { maxAbsDiff } from '../../../../tests/support/max-abs-diff.ts';
import { createRandom } from '../../random.ts';
import '../../tfjs.ts';
import { planModel } from './model-plan.ts';
import { NAMES, writeGradientGraph, writePredictionGraph } from './training-graphs.ts';

const VOCABULARY_SIZE = 20;
const TOLERANCE = 1e-6;
/** As in training: ScatterND may lose a sum where several threads add to one row. */
const ONE_THREAD = { intraOpNumThreads: 1, interOpNumThreads: 1 };

interface GradientCase {
  readonly name: string;
  readonly rows: number;
  readonly sequenceLength: number;
  /** The token ids at a place, 0 for padding. */
  readonly isPadding: (row: number, step: number) => boolean;
  readonly build: () => LayersModel;
}

const embedding = (maskZero: boolean) =>
  layers.embedding({ inputDim: VOCABULARY_SIZE, outputDim: 3, maskZero });
const lstm = (options: { units?: number; returnSequences?: boolean; goBackwards?: boolean } = {}) =>
  layers.lstm({
    units: 5,
    recurrentActivation: 'sigmoid',
    recurrentInitializer: 'glorotUniform',
    ...options,
  });
const output = () => layers.dense({ units: 1, activation: 'sigmoid' });

const never = () => false;
const atEnd = (row: number, step: number): boolean => step >= 3 + row;
const atStart = (row: number, step: number): boolean => step < 7 - row;
const holes = (row: number, step: number): boolean => (row + step) % 3 === 0;

const CASES: readonly GradientCase[] = [
  {
    name: "the course's model without a mask",
    rows: 4,
    sequenceLength: 9,
    isPadding: atEnd,
    build: () =>
      sequential({
        layers: [embedding(false), lstm(), layers.dense({ units: 4, activation: 'relu' }), output()],
      }),
  },
  ...[
    { name: 'no padding', isPadding: never },
    { name: 'padding at the end', isPadding: atEnd },
    { name: 'padding at the start', isPadding: atStart },
    { name: 'padding in the middle', isPadding: holes },
    { name: 'rows of padding alone', isPadding: (row: number) => row === 1 },
  ].map(({ name, isPadding }) => ({
    name: `the course's model with a mask, ${name}`,
    rows: 4,
    sequenceLength: 9,
    isPadding,
    build: () =>
      sequential({
        layers: [embedding(true), lstm(), layers.dense({ units: 4, activation: 'relu' }), output()],
      }),
  })),
  {
    // Of two tokens: tfjs has no gradient for one step.
    name: 'a single row of two tokens',
    rows: 1,
    sequenceLength: 2,
    isPadding: never,
    build: () => sequential({ layers: [embedding(true), lstm(), output()] }),
  },
  {
    name: 'an LSTM that runs backwards',
    rows: 3,
    sequenceLength: 8,
    isPadding: atStart,
    build: () => sequential({ layers: [embedding(true), lstm({ goBackwards: true }), output()] }),
  },
  {
    name: 'stacked LSTMs with a mask',
    rows: 3,
    sequenceLength: 8,
    isPadding: holes,
    build: () =>
      sequential({
        layers: [embedding(true), lstm({ returnSequences: true }), lstm({ units: 4 }), output()],
      }),
  },
  {
    name: 'stacked LSTMs, the first one backwards',
    rows: 3,
    sequenceLength: 8,
    isPadding: never,
    build: () =>
      sequential({
        layers: [
          embedding(false),
          lstm({ returnSequences: true, goBackwards: true }),
          lstm({ units: 4 }),
          output(),
        ],
      }),
  },
  {
    name: 'stacked LSTMs with a mask, the first one backwards',
    rows: 3,
    sequenceLength: 8,
    isPadding: holes,
    build: () =>
      sequential({
        layers: [
          embedding(true),
          lstm({ returnSequences: true, goBackwards: true }),
          lstm({ units: 4 }),
          output(),
        ],
      }),
  },
  {
    name: 'a dense layer with softmax inside the model',
    rows: 3,
    sequenceLength: 4,
    isPadding: never,
    build: () =>
      sequential({
        layers: [embedding(false), lstm(), layers.dense({ units: 4, activation: 'softmax' }), output()],
      }),
  },
  {
    name: 'dense layers with tanh, sigmoid and linear, without bias',
    rows: 3,
    sequenceLength: 4,
    isPadding: never,
    build: () =>
      sequential({
        layers: [
          embedding(false),
          lstm(),
          layers.dense({ units: 4, activation: 'tanh', useBias: false }),
          layers.dense({ units: 4, activation: 'sigmoid' }),
          layers.dense({ units: 4 }),
          output(),
        ],
      }),
  },
];

/** Random weights, different for every gate, so that two swapped gates cannot hide. */
function fillWeights(model: LayersModel, seed: number): void {
  const random = createRandom(seed);
  const values = model.getWeights().map((weight) =>
    tensor(
      Float32Array.from({ length: weight.size }, () => random.next() * 1.6 - 0.8),
      weight.shape,
    ),
  );
  model.setWeights(values);
}

function createBatch({ rows, sequenceLength, isPadding }: GradientCase, seed: number) {
  const random = createRandom(seed);
  const tokenIds = Int32Array.from({ length: rows * sequenceLength }, (_, i) =>
    isPadding(Math.floor(i / sequenceLength), i % sequenceLength)
      ? 0
      : 1 + random.integer(VOCABULARY_SIZE - 1),
  );
  return { tokenIds, targets: Float32Array.from({ length: rows }, () => random.integer(2)) };
}

/** The loss and its gradients by tfjs, summed over the rows. */
function runTfjs(
  model: LayersModel,
  { rows, sequenceLength }: GradientCase,
  batch: ReturnType<typeof createBatch>,
) {
  const weights = model.trainableWeights.map((weight) => weight.read());
  const variables = model.trainableWeights.map((weight) => Reflect.get(weight, 'val'));
  const { value, grads } = variableGrads(
    () =>
      tidy(() => {
        const tokens = tensor2d(batch.tokenIds, [rows, sequenceLength], 'int32');
        const predictions = model.apply(tokens, { training: true });
        if (Array.isArray(predictions) || !('dataSync' in predictions))
          throw new Error('one output expected');
        return sum<Scalar>(metrics.binaryCrossentropy(tensor2d(batch.targets, [rows, 1]), predictions));
      }),
    variables,
  );
  const named: NamedTensorMap = grads;
  return {
    loss: value.dataSync(),
    gradients: variables.map(
      (variable, i) => named[variable.name]?.dataSync() ?? new Float32Array(weights[i]?.size ?? 0),
    ),
  };
}

async function runOnnx(
  model: LayersModel,
  { rows, sequenceLength }: GradientCase,
  batch: ReturnType<typeof createBatch>,
) {
  const plan = planModel(model);
  const feeds: Record<string, Tensor> = {
    [NAMES.tokens]: new Tensor('int32', batch.tokenIds, [rows, sequenceLength]),
  };
  for (const [i, spec] of plan.weights.entries()) {
    const data = Float32Array.from(model.trainableWeights[i]?.read().dataSync() ?? []);
    feeds[NAMES.weight(spec)] = new Tensor('float32', data, spec.shape);
  }
  const prediction = await InferenceSession.create(writePredictionGraph(plan), ONE_THREAD);
  const { predictions } = await prediction.run(feeds);
  const session = await InferenceSession.create(writeGradientGraph(plan, 'binaryCrossentropy'), ONE_THREAD);
  const results = await session.run({
    ...feeds,
    [NAMES.targets]: new Tensor('float32', batch.targets, [rows, 1]),
  });
  return {
    loss: results[NAMES.lossSum]?.data ?? [],
    predictions: [results[NAMES.predictions]?.data ?? [], predictions?.data ?? []],
    gradients: plan.weights.map((spec) => ({
      name: spec.name,
      data: results[NAMES.gradient(spec, 0)]?.data ?? [],
    })),
  };
}

describe('the gradient graph', () => {
  test.for(CASES)('agrees with tfjs on $name', async (gradientCase) => {
    const model = gradientCase.build();
    fillWeights(model, 7);
    const batch = createBatch(gradientCase, 8);
    const expected = runTfjs(model, gradientCase, batch);
    const actual = await runOnnx(model, gradientCase, batch);
    expect(maxAbsDiff(actual.loss, expected.loss)).toBeLessThanOrEqual(TOLERANCE * gradientCase.rows);
    expect(actual.gradients).toHaveLength(expected.gradients.length);
    for (const [i, { name, data }] of actual.gradients.entries()) {
      expect(maxAbsDiff(data, expected.gradients[i] ?? []), name).toBeLessThanOrEqual(TOLERANCE);
    }
    expect(maxAbsDiff(actual.predictions[0] ?? [], actual.predictions[1] ?? [])).toBe(0);
  });

  test('covers every case', () => {
    expect(CASES).toHaveLength(13);
  });
});
