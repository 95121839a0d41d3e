import { readFileSync } from 'node:fs';
import { tensor } from '@tensorflow/tfjs-core';
import { layers, regularizers, sequential } from '@tensorflow/tfjs-layers';
import * as v from 'valibot';
import { afterEach, describe, expect, test } from 'vitest';
import type { Batch, Trainer } from '../../train/src/engines/engine.ts';
import { ONNXRUNTIME_ENGINE } from '../../train/src/engines/onnxruntime/engine.ts';
import type { OptimizerOptions } from '../../train/src/engines/optimizers.ts';
import '../../train/src/tfjs.ts';
import { maxAbsDiff } from '../support/max-abs-diff.ts';

const numbers = v.array(v.number());
const OPTIMIZER = v.custom<OptimizerOptions>(
  (value) => typeof value === 'object' && value !== null && 'name' in value,
);

/** What Keras made of the same steps; `origin` says which version. */
const FIXTURE = v.parse(
  v.object({
    origin: v.string(),
    inputs: v.array(numbers),
    targets: v.array(numbers),
    kernel: numbers,
    bias: numbers,
    learningRates: numbers,
    cases: v.array(
      v.object({
        name: v.string(),
        optimizer: OPTIMIZER,
        regularizer: v.optional(v.object({ l1: v.number(), l2: v.number() })),
        kernel: numbers,
        bias: numbers,
        firstLoss: v.number(),
      }),
    ),
  }),
  JSON.parse(readFileSync(new URL('./fixtures/keras-optimizers.json', import.meta.url), 'utf8')),
);

const ROWS = 6;
const open: Trainer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((trainer) => trainer.dispose()));
});

async function createTrainer(
  optimizer: OptimizerOptions,
  regularizer?: { l1: number; l2: number },
): Promise<Trainer> {
  const model = sequential({
    layers: [
      layers.dense({
        units: 2,
        inputShape: [3],
        ...(regularizer && {
          kernelRegularizer: regularizers.l1l2(regularizer),
          biasRegularizer: regularizers.l2({ l2: 0.05 }),
        }),
      }),
    ],
  });
  model.setWeights([tensor(FIXTURE.kernel, [3, 2]), tensor(FIXTURE.bias, [2])]);
  const options = { loss: { name: 'meanSquaredError' }, optimizer, threads: 2 } as const;
  const trainer = await ONNXRUNTIME_ENGINE.createTrainer(model, options);
  open.push(trainer);
  return trainer;
}

const batchOf = (step: number): Batch => ({
  inputs: [{ data: Float32Array.from(FIXTURE.inputs[step] ?? []), shape: [ROWS, 3] }],
  targets: Float32Array.from(FIXTURE.targets[step] ?? []),
  rows: ROWS,
});

async function trainSteps(trainer: Trainer, from: number, to: number): Promise<number[]> {
  const losses: number[] = [];
  for (let step = from; step < to; step++) {
    losses.push((await trainer.trainBatch(batchOf(step), FIXTURE.learningRates[step] ?? 0)).loss);
  }
  return losses;
}

describe('an optimizer', () => {
  test.for(FIXTURE.cases)(
    'takes the steps of Keras: $name',
    async ({ optimizer, regularizer, kernel, bias, firstLoss }) => {
      const trainer = await createTrainer(optimizer, regularizer);
      const [loss = Number.NaN] = await trainSteps(trainer, 0, 5);
      expect(loss).toBeCloseTo(firstLoss, 5);
      const [actualKernel = [], actualBias = []] = await trainer.readWeights();
      expect(maxAbsDiff(actualKernel, kernel)).toBeLessThanOrEqual(5e-6);
      expect(maxAbsDiff(actualBias, bias)).toBeLessThanOrEqual(5e-6);
    },
  );

  test('the table has every optimizer and every clipping', () => {
    expect(FIXTURE.cases).toHaveLength(16);
    expect(new Set(FIXTURE.cases.map(({ optimizer }) => optimizer.name)).size).toBe(5);
  });

  test.for(FIXTURE.cases)('goes on from its state, bit for bit: $name', async ({ optimizer }) => {
    const whole = await createTrainer(optimizer);
    await trainSteps(whole, 0, 5);
    const first = await createTrainer(optimizer);
    await trainSteps(first, 0, 2);
    const resumed = await createTrainer(optimizer);
    await resumed.writeWeights(await first.readWeights());
    await resumed.writeOptimizerState(await first.readOptimizerState());
    await trainSteps(resumed, 2, 5);
    expect(await resumed.readWeights()).toEqual(await whole.readWeights());
    expect(await resumed.readOptimizerState()).toEqual(await whole.readOptimizerState());
  });
});
