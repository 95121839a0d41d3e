import { findBackend, getBackend, memory } from '@tensorflow/tfjs-core';
import { type LayersModel, layers } from '@tensorflow/tfjs-layers';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { maxAbsDiff } from '../../../../../tests/support/max-abs-diff.ts';
import { buildSeededModel, type Layer } from '../../../../../tests/support/tfjs-models.ts';
import { createRandom } from '../../../random.ts';
import '../../../tfjs.ts';
import type { Batch } from '../../engine.ts';
import { createTfjsEngine } from '../engine.ts';
import { TENSORFLOW_BACKEND } from '../tensorflow-backend.ts';
import { isTensorflowBackend } from './raw-operators.ts';

const VOCABULARY_SIZE = 12;
const ROWS = 4;
const TOLERANCE = 1e-6;
const ENGINE = createTfjsEngine(TENSORFLOW_BACKEND);

const reason = await ENGINE.unavailableReason();
if (reason !== undefined) process.stderr.write(`fused layers are not tested: ${reason}\n`);

type IsPadding = (row: number, step: number) => boolean;
const MASKS: Readonly<Record<string, IsPadding>> = {
  'no padding': () => false,
  'padding at the end': (row, step) => step >= 3 + row,
  'padding at the start': (row, step) => step < 5 - row,
  'padding in the middle': (row, step) => (row + step) % 3 === 0,
  'a row of padding alone': (row) => row === 1,
};

const OPTIONS = {
  'last state': {},
  'every state': { returnSequences: true },
  backwards: { goBackwards: true },
  'every state backwards': { returnSequences: true, goBackwards: true },
  'without bias': { useBias: false },
};

/** Any initializer will do, the weights are replaced. */
const COMMON = { units: 5, recurrentActivation: 'sigmoid', recurrentInitializer: 'glorotUniform' } as const;
const KINDS = {
  LSTM: (options: object) => layers.lstm({ ...COMMON, ...options }),
  GRU: (options: object) => layers.gru({ ...COMMON, ...options }),
};
const SETS: readonly (readonly [name: string, create: (kind: keyof typeof KINDS) => Layer[]])[] = [
  ...Object.entries(OPTIONS).map(
    ([name, options]) => [name, (kind: keyof typeof KINDS) => [KINDS[kind](options)]] as const,
  ),
  ['stacked', (kind) => [KINDS[kind]({ returnSequences: true }), KINDS[kind]({ units: 3 })]],
  [
    'both directions',
    (kind) => [
      layers.bidirectional({ layer: KINDS[kind]({ returnSequences: true }), mergeMode: 'concat' }),
      layers.bidirectional({ layer: KINDS[kind]({}), mergeMode: 'sum' }),
    ],
  ],
];

const CASES = (['LSTM', 'GRU'] as const).flatMap((kind) =>
  SETS.flatMap(([set, create]) =>
    [...Object.entries(MASKS), ['no mask', MASKS['padding at the end']] as const].map(
      ([mask, isPadding]) => ({
        name: `${kind}, ${set}, ${mask}`,
        steps: 7,
        masked: mask !== 'no mask',
        isPadding: isPadding ?? (() => false),
        create: () => create(kind),
      }),
    ),
  ),
);

function buildModel(middle: readonly Layer[], masked = true): LayersModel {
  const all = [
    layers.embedding({ inputDim: VOCABULARY_SIZE, outputDim: 3, maskZero: masked }),
    ...middle,
    layers.dense({ units: 1, activation: 'sigmoid' }),
  ];
  return buildSeededModel(all, 3);
}

function createBatch(isPadding: IsPadding, steps: number, targetSteps: number): Batch {
  const random = createRandom(4);
  const ids = Int32Array.from({ length: ROWS * steps }, (_, i) =>
    isPadding(Math.floor(i / steps), i % steps) ? 0 : 1 + random.integer(VOCABULARY_SIZE - 1),
  );
  return {
    rows: ROWS,
    inputs: [{ data: ids, shape: [ROWS, steps] }],
    targets: Float32Array.from({ length: ROWS * targetSteps }, () => random.integer(2)),
  };
}

let nameCount = 0;
const createName = (): number => nameCount++;

/** Loss, predictions, and the weights less their gradients: after one step of descent at rate 1. */
async function takeStep(model: LayersModel, batch: Batch, fusedLayers: boolean) {
  const trainer = await ENGINE.createTrainer(model, {
    loss: { name: 'binaryCrossentropy' },
    optimizer: { name: 'sgd' },
    threads: 1,
    fusedLayers,
  });
  const predicted = await trainer.predictBatch(batch);
  const { loss, predictions } = await trainer.trainBatch(batch, 1);
  const weights = await trainer.readWeights();
  await trainer.dispose();
  return { loss, predictions, predicted, weights, description: trainer.description };
}

/** How often libtensorflow runs each operator until the test ends. */
function countOperators(): ReadonlyMap<string, number> {
  const backend = findBackend('tensorflow');
  if (!isTensorflowBackend(backend)) throw new Error('libtensorflow is not loaded');
  const counts = new Map<string, number>();
  const { binding } = backend;
  // The addon's own properties cannot be replaced.
  const counting = {
    ...binding,
    executeOp(...args: Parameters<typeof binding.executeOp>) {
      counts.set(args[0], (counts.get(args[0]) ?? 0) + 1);
      return binding.executeOp(...args);
    },
  };
  Object.assign(backend, { binding: Object.setPrototypeOf(counting, binding) });
  onTestFinished(() => {
    Object.assign(backend, { binding });
  });
  return counts;
}

describe.skipIf(reason !== undefined)('a fused layer', () => {
  afterAll(() => expect(getBackend()).toBe('cpu'));

  test.for(CASES)('steps as the plain one: $name', async ({ create, masked, isPadding, steps }) => {
    const build = () => buildModel(create(), masked);
    const outputSteps = build().outputs[0]?.shape.length === 3 ? steps : 1;
    const batch = createBatch(isPadding, steps, outputSteps);
    const plain = await takeStep(build(), batch, false);
    const fused = await takeStep(build(), batch, true);
    expect(fused.description).toContain('fused layers "');
    expect(fused.description).not.toContain('not fused');
    expect(Math.abs(fused.loss - plain.loss)).toBeLessThanOrEqual(TOLERANCE);
    expect(maxAbsDiff(fused.predictions, plain.predictions)).toBeLessThanOrEqual(TOLERANCE);
    expect(maxAbsDiff(fused.predicted, plain.predictions)).toBeLessThanOrEqual(TOLERANCE);
    expect(fused.weights).toHaveLength(plain.weights.length);
    for (const [i, weight] of fused.weights.entries()) {
      expect(maxAbsDiff(weight, plain.weights[i] ?? []), `weight ${i}`).toBeLessThanOrEqual(TOLERANCE);
    }
  });

  test('is one operator for an LSTM, and one a step for a GRU, forward and backward', async () => {
    const steps = 7;
    const batch = createBatch(() => false, steps, 1);
    const counts = countOperators();
    await takeStep(buildModel([KINDS.LSTM({ returnSequences: true }), KINDS.GRU({})]), batch, true);
    // The prediction before the step runs forward as well.
    expect(counts.get('BlockLSTMV2')).toBe(2);
    expect(counts.get('BlockLSTMGradV2')).toBe(1);
    expect(counts.get('GRUBlockCell')).toBe(2 * steps);
    expect(counts.get('GRUBlockCellGrad')).toBe(steps);
  });

  test('keeps no tensor from step to step', async () => {
    const model = buildModel([KINDS.LSTM({ returnSequences: true }), KINDS.GRU({})]);
    const trainer = await ENGINE.createTrainer(model, {
      loss: { name: 'binaryCrossentropy' },
      optimizer: { name: 'adam' },
      threads: 1,
    });
    const batch = createBatch((row, step) => step > row, 7, 1);
    await trainer.trainBatch(batch, 0.1);
    const { numTensors, numDataBuffers } = memory();
    await trainer.trainBatch(batch, 0.1);
    await trainer.predictBatch(batch);
    expect(memory()).toMatchObject({ numTensors, numDataBuffers });
    await trainer.dispose();
  });

  test('names both directions of a Bidirectional, and the layer that they were made from not', async () => {
    const inner = layers.lstm({ ...COMMON, name: 'inner' });
    const model = buildModel([layers.bidirectional({ layer: inner, mergeMode: 'concat' })]);
    const { description } = await takeStep(
      model,
      createBatch(() => false, 7, 1),
      true,
    );
    expect(description).toMatch(/fused layers "forward_inner" "backward_inner"$/);
  });

  test('is left as it was after each step, and other layers are not touched', async () => {
    const model = buildModel([KINDS.LSTM({})]);
    const other = KINDS.LSTM({});
    await takeStep(
      model,
      createBatch(() => false, 7, 1),
      true,
    );
    for (const layer of [...model.layers, other])
      expect(Object.hasOwn(layer, 'call'), layer.name).toBe(false);
  });

  test('trains rows of one step, for which tfjs has no gradient', async () => {
    const batch = createBatch(() => false, 1, 1);
    const model = () => buildModel([KINDS.LSTM({})]);
    await expect(takeStep(model(), batch, false)).rejects.toThrow();
    const { loss } = await takeStep(model(), batch, true);
    expect(loss).toBeGreaterThan(0);
  });

  test.for([
    ['recurrentActivation', { recurrentActivation: 'hardSigmoid' }, 'recurrentActivation is "hardSigmoid"'],
    ['activation', { activation: 'relu' }, 'activation is "relu"'],
    ['dropout', { dropout: 0.5 }, 'dropout is 0.5'],
    ['recurrentDropout', { recurrentDropout: 0.5 }, 'recurrentDropout is 0.5'],
  ] as const)('is left plain where an option stands against it: %s', async ([, options, expected]) => {
    const batch = createBatch(() => false, 7, 1);
    const counts = countOperators();
    const build = () => buildModel([layers.lstm({ ...COMMON, ...options, name: `memory_${createName()}` })]);
    const plain = await takeStep(build(), batch, false);
    const { loss, description } = await takeStep(build(), batch, true);
    expect(description).toMatch(new RegExp(`not fused "memory_\\w+": ${expected}$`));
    expect(counts.get('BlockLSTMV2')).toBeUndefined();
    expect(loss).toBe(plain.loss);
  });

  test('the table has every case', () => {
    expect(new Set(CASES.map(({ name }) => name)).size).toBe(2 * 7 * 6);
  });
});
