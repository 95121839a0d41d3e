import { findBackend, getBackend, memory, setBackend } from '@tensorflow/tfjs-core';
import {
  constraints,
  model as createModel,
  input,
  type LayersModel,
  layers,
  regularizers,
} from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { maxAbsDiff } from '../../../../tests/support/max-abs-diff.ts';
import { buildSeededModel, type Layer } from '../../../../tests/support/tfjs-models.ts';
import { EngineUnavailableError } from '../../errors/engine-unavailable-error.ts';
import { TrainingFailedError } from '../../errors/training-failed-error.ts';
import { UnsupportedTrainingError } from '../../errors/unsupported-training-error.ts';
import { createRandom } from '../../random.ts';
import '../../tfjs.ts';
import type { Batch, Trainer, TrainerOptions, TrainingEngine } from '../engine.ts';
import { createTfjsEngine } from './engine.ts';
import { TENSORFLOW_BACKEND } from './tensorflow-backend.ts';
import { WASM_BACKEND } from './wasm-backend.ts';

const WASM = createTfjsEngine(WASM_BACKEND);
const TENSORFLOW = createTfjsEngine(TENSORFLOW_BACKEND);
const reason = await TENSORFLOW.unavailableReason();
if (reason !== undefined) process.stderr.write(`tests without tfjs-node: ${reason}\n`);
const ENGINES = reason === undefined ? [WASM, TENSORFLOW] : [WASM];

const WIDTH = 4;
const open: Trainer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((trainer) => trainer.dispose()));
  expect(getBackend()).toBe('cpu');
});

async function createTrainer(
  engine: TrainingEngine,
  model: LayersModel,
  options: Partial<TrainerOptions> = {},
): Promise<Trainer> {
  const trainer = await engine.createTrainer(model, {
    loss: { name: 'binaryCrossentropy' },
    optimizer: { name: 'adam' },
    threads: 1,
    ...options,
  });
  open.push(trainer);
  return trainer;
}

const hidden = (): Layer => layers.dense({ units: 3, activation: 'tanh', inputShape: [WIDTH] });
const answer = (): Layer => layers.dense({ units: 1, activation: 'sigmoid' });
const build = (middle: readonly Layer[] = []): LayersModel =>
  buildSeededModel([hidden(), ...middle, answer()], 5);

function createBatch(rows: number, seed = 1): Batch {
  const random = createRandom(seed);
  return {
    rows,
    inputs: [{ data: Float32Array.from({ length: rows * WIDTH }, random.next), shape: [rows, WIDTH] }],
    targets: Float32Array.from({ length: rows }, () => random.integer(2)),
  };
}

const weightsOf = (model: LayersModel) =>
  model.getWeights().map((weight) => Float32Array.from(weight.dataSync()));

describe.for(ENGINES)('a trainer of the engine $name', (engine) => {
  test('keeps the model as it was, and no tensor', async () => {
    const model = build([layers.batchNormalization(), layers.dropout({ rate: 0.5 })]);
    const before = weightsOf(model);
    const tensorCount = memory().numTensors;
    const trainer = await engine.createTrainer(model, {
      loss: { name: 'binaryCrossentropy' },
      optimizer: { name: 'adam', globalClipNorm: 1 },
      threads: 1,
    });
    await trainer.trainBatch(createBatch(6), 0.1);
    const afterOne = memory().numTensors;
    for (const seed of [2, 3, 4]) await trainer.trainBatch(createBatch(6, seed), 0.1);
    await trainer.predictBatch(createBatch(6));
    await trainer.writeWeights(await trainer.readWeights());
    await trainer.writeOptimizerState(await trainer.readOptimizerState());
    expect(memory().numTensors).toBe(afterOne);
    expect(weightsOf(model)).toEqual(before);
    expect(await trainer.readWeights()).not.toEqual(before);
    await trainer.dispose();
    expect(memory().numTensors).toBe(tensorCount);
  });

  test('gives the predictions and the loss before the update', async () => {
    const trainer = await createTrainer(engine, build());
    const batch = createBatch(6);
    const predicted = await trainer.predictBatch(batch);
    const { predictions, loss } = await trainer.trainBatch(batch, 0.1);
    expect(maxAbsDiff(predictions, predicted)).toBeLessThanOrEqual(1e-7);
    const rows = Array.from(predicted, (p, i) => -Math.log(batch.targets[i] === 1 ? p : 1 - p));
    expect(loss).toBeCloseTo(rows.reduce((sum, row) => sum + row) / 6, 5);
    expect(await trainer.predictBatch(batch)).not.toEqual(predicted);
  });

  test('weighs rows: one of weight two is as one that stands there twice', async () => {
    const [double, pair] = [await createTrainer(engine, build()), await createTrainer(engine, build())];
    const { inputs, targets } = createBatch(2);
    const first = inputs[0]?.data.slice(0, WIDTH) ?? [];
    const repeated = Float32Array.from([...(inputs[0]?.data ?? []), ...first]);
    const weighted = { ...createBatch(2), sampleWeights: Float32Array.of(2, 1) };
    const three = {
      rows: 3,
      inputs: [{ data: repeated, shape: [3, WIDTH] }],
      targets: Float32Array.of(...targets, targets[0] ?? 0),
    };
    const [a, b] = [await double.trainBatch(weighted, 0.1), await pair.trainBatch(three, 0.1)];
    expect(a.loss * 2).toBeCloseTo(b.loss * 3, 5);
  });

  test('goes on from weights and a state that were read', async () => {
    const [whole, first] = [await createTrainer(engine, build()), await createTrainer(engine, build())];
    for (const seed of [1, 2, 3]) await whole.trainBatch(createBatch(6, seed), 0.1);
    for (const seed of [1, 2]) await first.trainBatch(createBatch(6, seed), 0.1);
    const second = await createTrainer(engine, build());
    await second.writeWeights(await first.readWeights());
    const state = await first.readOptimizerState();
    await second.writeOptimizerState(state);
    await second.trainBatch(createBatch(6, 3), 0.1);
    expect(state.stepCount).toBe(2);
    expect(Object.keys(state.slots)).toEqual(['mean', 'variance']);
    expect(await second.readWeights()).toEqual(await whole.readWeights());
    await expect(second.writeWeights([])).rejects.toThrow('0 arrays given for 4 weights');
  });

  test('updates the moving statistics of batch normalization with the weights, in the order of model.weights', async () => {
    const model = build([layers.batchNormalization({ momentum: 0.5 })]);
    const trainer = await createTrainer(engine, model);
    const before = weightsOf(model);
    await trainer.trainBatch(createBatch(6), 0.1);
    const changed = (await trainer.readWeights()).map((values, i) => maxAbsDiff(values, before[i] ?? []) > 0);
    expect(model.weights.map(({ name }) => name.replace(/.*\//, ''))).toEqual(
      expect.arrayContaining([expect.stringContaining('moving_mean')]),
    );
    expect(changed).toEqual(model.weights.map(() => true));
  });

  test('draws dropout by the seed, another mask each step, none in a prediction', async () => {
    const create = (seed: number) => createTrainer(engine, build([layers.dropout({ rate: 0.5 })]), { seed });
    const [one, same, other] = [await create(1), await create(1), await create(2)];
    const batch = createBatch(20);
    const steps = async (trainer: Trainer) => [
      (await trainer.trainBatch(batch, 0)).predictions,
      (await trainer.trainBatch(batch, 0)).predictions,
    ];
    const [first, second] = await steps(one);
    expect(await steps(same)).toEqual([first, second]);
    expect(first).not.toEqual(second);
    expect((await steps(other))[0]).not.toEqual(first);
    expect(await one.predictBatch(batch)).toEqual(await other.predictBatch(batch));
  });

  test('applies constraints after the update', async () => {
    const clamped = layers.dense({
      units: 3,
      inputShape: [WIDTH],
      kernelConstraint: constraints.maxNorm({ maxValue: 0.25, axis: 0 }),
    });
    const trainer = await createTrainer(engine, buildSeededModel([clamped, answer()], 5));
    await trainer.trainBatch(createBatch(6), 0.1);
    const [kernel = new Float32Array()] = await trainer.readWeights();
    const norms = [0, 1, 2].map((unit) => Math.hypot(...kernel.filter((_, i) => i % 3 === unit)));
    expect(Math.max(...norms)).toBeLessThanOrEqual(0.2500001);
  });

  test('adds the penalties of a recurrent cell, which tfjs forgets', async () => {
    const create = (kernelRegularizer?: ReturnType<typeof regularizers.l2>) => {
      const options = { units: 2, recurrentActivation: 'sigmoid', recurrentInitializer: 'zeros' } as const;
      const lstm = layers.lstm({
        ...options,
        inputShape: [WIDTH / 2, 2],
        ...(kernelRegularizer && { kernelRegularizer }),
      });
      return buildSeededModel([lstm, answer()], 5);
    };
    const { data = new Float32Array() } = createBatch(6).inputs[0] ?? {};
    const batch = { ...createBatch(6), inputs: [{ data, shape: [6, WIDTH / 2, 2] }] };
    const plain = await createTrainer(engine, create());
    const penalized = await createTrainer(engine, create(regularizers.l2({ l2: 0.5 })));
    const [kernel = new Float32Array()] = await plain.readWeights();
    const { loss } = await plain.trainBatch(batch, 0.1);
    const penalty = 0.5 * kernel.reduce((sum, weight) => sum + weight ** 2, 0);
    expect((await penalized.trainBatch(batch, 0.1)).loss).toBeCloseTo(loss + penalty, 5);
  });

  test('lets the event loop have its turn between steps', async () => {
    const trainer = await createTrainer(engine, build());
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 0);
    const end = performance.now() + 50;
    while (performance.now() < end) await trainer.trainBatch(createBatch(6), 0.1);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
  });

  test('refuses what it cannot train, all of it at once', async () => {
    const x = input({ batchShape: [2, 3, 2] });
    const memoryLayer = layers.lstm({
      name: 'memory',
      units: 2,
      stateful: true,
      recurrentInitializer: 'zeros',
    });
    const state = memoryLayer.apply(x);
    const y = layers.dense({ name: 'end', units: 1, activation: 'relu' }).apply(state);
    if (Array.isArray(y) || !('sourceLayer' in y)) throw new Error('one symbolic tensor expected');
    const failure = createTrainer(engine, createModel({ inputs: x, outputs: y }));
    await expect(failure).rejects.toThrow(UnsupportedTrainingError);
    await expect(failure).rejects.toMatchObject({
      message: expect.stringContaining(`The ${engine.name} engine cannot train`),
      reasons: [
        '"memory": it is stateful, but batches are shuffled',
        'the last layer: its activation is relu, binaryCrossentropy needs sigmoid',
      ],
    });
  });

  test('says that it was disposed, and what failed in a step', async () => {
    const trainer = await createTrainer(engine, build());
    const narrow = { ...createBatch(2), targets: Float32Array.of(1) };
    const failure = trainer.trainBatch(narrow, 0.1);
    await expect(failure).rejects.toThrow(TrainingFailedError);
    await expect(failure).rejects.toThrow(`engine "${engine.name}"`);
    expect(getBackend()).toBe('cpu');
    await trainer.dispose();
    await expect(trainer.predictBatch(createBatch(2))).rejects.toThrow('the trainer was disposed');
  });

  test('refuses a device that is not its own', async () => {
    const failure = createTrainer(engine, build(), { device: 'cuda' });
    await expect(failure).rejects.toThrow(EngineUnavailableError);
    await expect(failure).rejects.toThrow(`${engine.name} runs on the device "cpu" alone, not on "cuda"`);
  });
});

test('an operator that WebAssembly lacks is named by the first step', async () => {
  const convolution = layers.conv1d({ filters: 2, kernelSize: 2, inputShape: [WIDTH, 1] });
  const trainer = await createTrainer(WASM, buildSeededModel([convolution, layers.flatten(), answer()], 5));
  const { inputs, ...batch } = createBatch(6);
  const rows = inputs.map(({ data }) => ({ data, shape: [6, WIDTH, 1] }));
  const failure = trainer.trainBatch({ ...batch, inputs: rows }, 0.1);
  await expect(failure).rejects.toThrow(UnsupportedTrainingError);
  await expect(failure).rejects.toThrow('The wasm engine cannot train a layer that needs the operator ');
});

describe.skipIf(reason !== undefined)('trainers on different backends', () => {
  beforeAll(() => {
    expect(findBackend('tensorflow')).not.toBe(findBackend('wasm'));
  });

  test('run at the same time, each as if alone', async () => {
    const model = build();
    const losses = async (engine: TrainingEngine) => {
      const trainer = await createTrainer(engine, model);
      const results: number[] = [];
      for (const seed of [1, 2, 3]) results.push((await trainer.trainBatch(createBatch(6, seed), 0.1)).loss);
      return results;
    };
    const alone = [await losses(WASM), await losses(TENSORFLOW)];
    expect(await Promise.all([losses(WASM), losses(TENSORFLOW)])).toEqual(alone);
    expect(maxAbsDiff(alone[0] ?? [], alone[1] ?? [])).toBeLessThanOrEqual(1e-5);
  });

  test('leave a backend in use that the caller chose', async () => {
    await setBackend('wasm');
    try {
      const trainer = await createTrainer(TENSORFLOW, build());
      await trainer.trainBatch(createBatch(6), 0.1);
      expect(getBackend()).toBe('wasm');
    } finally {
      await setBackend('cpu');
    }
  });
});
