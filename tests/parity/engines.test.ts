/** Every engine trains every architecture of the course as TensorFlow.js' own training does. */
import { losses, type Optimizer, type Tensor, tensor, train } from '@tensorflow/tfjs-core';
import type { Sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import type { Batch, TrainingEngine } from '../../train/src/engines/engine.ts';
import '../../train/src/tfjs.ts';
import type { OptimizerOptions } from '../../train/src/engines/optimizers.ts';
import { maxAbsDiff } from '../support/max-abs-diff.ts';
import { buildSeededModel } from '../support/tfjs-models.ts';
import { findInstalledEngines } from '../support/training-engines.ts';
import { createEngineBatch, ENGINE_CASES, type EngineCase } from './engine-cases.ts';

const STEPS = 20;
const LEARNING_RATE = 0.02;
/** Of losses around 0.7 after twenty updates, each of which carries on the roundings of those before. */
const TOLERANCE = 1e-4;

const { engines } = await findInstalledEngines('tests/parity/engines');

function batchesOf(engineCase: EngineCase): Batch[] {
  return Array.from({ length: STEPS }, (_, step) => createEngineBatch(engineCase, step % 5));
}

/** The optimizers that tfjs has too. */
function createOptimizer(options: OptimizerOptions): Optimizer {
  switch (options.name) {
    case 'sgd':
      return train.momentum(LEARNING_RATE, options.momentum ?? 0, options.nesterov);
    case 'rmsprop':
      return train.rmsprop(LEARNING_RATE);
    case 'adagrad':
      return train.adagrad(LEARNING_RATE);
    case 'adam':
      return train.adam(LEARNING_RATE);
    default:
      throw new Error(`tfjs has no ${options.name}`);
  }
}

const huber = (targets: Tensor, output: Tensor): Tensor => losses.huberLoss(targets, output);

/** The loss of each step when tfjs trains with its own optimizer, losses and plain backend. */
async function trainWithTfjs(model: Sequential, engineCase: EngineCase): Promise<number[]> {
  const loss = engineCase.loss === 'huber' ? huber : engineCase.loss;
  model.compile({ optimizer: createOptimizer(engineCase.optimizer), loss });
  const stepLosses: number[] = [];
  for (const { inputs, targets, rows } of batchesOf(engineCase)) {
    const [x] = inputs.map(({ data, shape }) => tensor(data, [...shape], engineCase.input));
    if (!x) throw new Error('a batch has one input');
    const isSparse = engineCase.loss === 'sparseCategoricalCrossentropy';
    const shape = isSparse ? [rows] : [rows, targets.length / rows];
    stepLosses.push(Number(await model.trainOnBatch(x, tensor(targets, shape))));
  }
  return stepLosses;
}

const references = new Map<EngineCase, Promise<number[]>>();

/** What `trainWithTfjs` gives, computed once for all engines. */
function expectedLosses(engineCase: EngineCase): Promise<number[]> {
  const known = references.get(engineCase);
  if (known) return known;
  const losses = trainWithTfjs(buildSeededModel(engineCase.layers(), 7), engineCase);
  references.set(engineCase, losses);
  return losses;
}

async function trainWith(engine: TrainingEngine, engineCase: EngineCase): Promise<number[]> {
  const trainer = await engine.createTrainer(buildSeededModel(engineCase.layers(), 7), {
    loss: { name: engineCase.loss },
    optimizer: engineCase.optimizer,
    threads: 1,
  });
  const stepLosses: number[] = [];
  try {
    for (const batch of batchesOf(engineCase)) {
      stepLosses.push((await trainer.trainBatch(batch, LEARNING_RATE)).loss);
    }
    return stepLosses;
  } finally {
    await trainer.dispose();
  }
}

describe.for(engines)('the engine $name', (engine) => {
  test.for(ENGINE_CASES)('trains as tfjs does: $name', async (engineCase) => {
    const expected = await expectedLosses(engineCase);
    expect(maxAbsDiff(await trainWith(engine, engineCase), expected)).toBeLessThanOrEqual(TOLERANCE);
    // Otherwise any engine would do.
    expect(Math.max(...expected) - Math.min(...expected)).toBeGreaterThan(100 * TOLERANCE);
  });
});

test('the default engine and the one without native parts are among those compared', () => {
  expect(engines.map(({ name }) => name)).toEqual(expect.arrayContaining(['onnxruntime', 'wasm']));
});

test('the table has every case', () => {
  const names = ENGINE_CASES.map(({ name }) => name);
  expect(new Set(names).size).toBe(22);
});
