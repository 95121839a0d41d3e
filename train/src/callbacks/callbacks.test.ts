import { describe, expect, test } from 'vitest';
import { createFakeEngine } from '../../../tests/support/fake-engine.ts';
import { featureRows } from '../../../tests/support/feature-rows.ts';
import { linearModel } from '../../../tests/support/linear-model.ts';
import { fit } from '../fit/fit.ts';
import type { FitOptions } from '../fit/fit-options.ts';
import type { TrainingCallback } from './callback.ts';
import { type EarlyStoppingOptions, earlyStopping } from './early-stopping.ts';
import { learningRateScheduler } from './learning-rate-scheduler.ts';
import { type ReduceLROnPlateauOptions, reduceLROnPlateau } from './reduce-lr-on-plateau.ts';

const LOSSES = [1, 0.9, 0.89995, 0.9, 0.91, 0.92, 0.93, 0.8, 0.81, 0.82, 0.83, 0.84, 0.85, 0.86];

/** Trains with one step an epoch, whose losses are LOSSES; the first weight is then the number of steps. */
async function train(callbacks: readonly TrainingCallback[], options: Partial<FitOptions> = {}) {
  const engine = createFakeEngine(LOSSES);
  const model = linearModel();
  const result = await fit(model, featureRows([1, 2]), {
    ...{ loss: { name: 'meanSquaredError' }, validationSplit: 0, engine, threads: 1, batchSize: 2 },
    ...{ epochs: LOSSES.length, learningRate: 0.01, callbacks, ...options },
  });
  return {
    ...result,
    rates: engine.rates,
    batches: engine.batches,
    weight: model.getWeights()[0]?.dataSync()[0],
  };
}

describe('earlyStopping', () => {
  /** What keras.callbacks.EarlyStopping of Keras 3.15 does with LOSSES. */
  const KERAS_CASES: readonly (readonly [EarlyStoppingOptions, number, number])[] = [
    [{ patience: 1 }, 4, 3],
    [{ patience: 2 }, 5, 3],
    [{ patience: 3 }, 6, 3],
    [{ patience: 3, minDelta: 0.2 }, 4, 1],
    [{ patience: 6, minDelta: 0.15 }, 7, 1],
  ];

  test.for(KERAS_CASES)('with %o stops after epoch %i, best is epoch %i', async ([options, last, best]) => {
    const stopped = await train([earlyStopping({ ...options, restoreBestWeights: true })]);
    expect(stopped.history).toHaveLength(last);
    expect([stopped.bestEpoch, stopped.weight]).toEqual([best, best]);
  });

  test('leaves the weights to fit where it is not asked to restore any', async () => {
    const { history, bestEpoch, weight } = await train([earlyStopping({ patience: 2 })]);
    expect([history.length, bestEpoch, weight]).toEqual([5, 5, 5]);
  });

  test('is what patience and minDelta stand for; a monitor says which weights are the best', async () => {
    const { history, bestEpoch, weight } = await train([], { patience: 3, minDelta: 0.01, monitor: 'loss' });
    expect([history.length, bestEpoch, weight]).toEqual([5, 2, 2]);
  });
});

describe('reduceLROnPlateau', () => {
  /** The rates that keras.callbacks.ReduceLROnPlateau of Keras 3.15 leaves after each epoch with LOSSES. */
  const KERAS_CASES: readonly (readonly [ReduceLROnPlateauOptions, readonly number[]])[] = [
    [
      { factor: 0.5, patience: 2, minDelta: 1e-4, cooldown: 1, minLearningRate: 0.001 },
      // biome-ignore format: one table
      [0.01, 0.01, 0.01, 0.005, 0.005, 0.0025, 0.0025, 0.0025, 0.0025, 0.00125, 0.00125, 0.001, 0.001, 0.001],
    ],
    [
      { factor: 0.1, patience: 3 },
      [0.01, 0.01, 0.01, 0.01, 0.001, 0.001, 0.001, 0.001, 0.001, 0.001, 0.0001, 0.0001, 0.0001, 0.00001],
    ],
  ];

  test.for(KERAS_CASES)('with %o lowers the rate when Keras does', async ([options, rates]) => {
    const after: number[] = [];
    const onEpochEnd: TrainingCallback['onEpochEnd'] = (_record, { learningRate }) => {
      after.push(learningRate);
    };
    await train([reduceLROnPlateau(options), { onEpochEnd }]);
    expect(after).toHaveLength(rates.length);
    for (const [i, rate] of rates.entries()) expect(after[i]).toBeCloseTo(rate, 8);
  });
});

describe('learningRateScheduler', () => {
  test('sets the rate of each epoch from its index and the rate before', async () => {
    const { rates } = await train([learningRateScheduler((index, rate) => (index < 2 ? rate : rate / 10))], {
      epochs: 4,
    });
    expect(rates).toEqual([0.01, 0.01, 0.001, 0.0001]);
  });

  test('cannot go together with a schedule by steps', async () => {
    const failure = train([learningRateScheduler(() => 1)], { schedule: { name: 'cosine' } });
    await expect(failure).rejects.toMatchObject({ setting: 'schedule' });
  });
});

describe('a callback', () => {
  test('is called at every point of the training, in order, and waited for', async () => {
    const calls: string[] = [];
    const later = async (call: string): Promise<void> => {
      await Promise.resolve();
      calls.push(call);
    };
    await train(
      [
        {
          onTrainBegin: ({ firstEpoch, epochs, batchCount }) =>
            later(`train ${firstEpoch} ${epochs} ${batchCount}`),
          onEpochBegin: (epoch) => later(`epoch ${epoch}`),
          onBatchBegin: (batch) => later(`batch ${batch}`),
          onBatchEnd: ({ batch, loss }) => later(`batch ${batch} done ${loss}`),
          onEpochEnd: ({ epoch, loss }, { history }) =>
            later(`epoch ${epoch} done ${loss} ${history.length}`),
          onTrainEnd: ({ history, interrupted }) => later(`train done ${history.length} ${interrupted}`),
        },
      ],
      { epochs: 2, batchSize: 1 },
    );
    expect(calls).toEqual([
      'train 1 2 2',
      ...['epoch 1', 'batch 1', 'batch 1 done 1', 'batch 2', 'batch 2 done 0.95', 'epoch 1 done 0.95 1'],
      ...['epoch 2', 'batch 1', 'batch 1 done 0.89995', 'batch 2', 'batch 2 done 0.899975'],
      ...['epoch 2 done 0.899975 2', 'train done 2 false'],
    ]);
  });

  test('may stop the training after a batch', async () => {
    const { history, batches } = await train(
      [
        {
          onBatchEnd: ({ epoch, batch }, context) =>
            epoch === 2 && batch === 1 ? context.stopTraining() : undefined,
        },
      ],
      { batchSize: 1 },
    );
    expect([history.length, batches.length]).toEqual([2, 3]);
  });

  test('ends the training with what it throws', async () => {
    const onEpochEnd = (): never => {
      throw new Error('no more');
    };
    await expect(train([{ onEpochEnd }])).rejects.toThrow('no more');
  });

  test('sees the current weights in the model only while it asks for them', async () => {
    const seen: (number | undefined)[] = [];
    const first = (model: ReturnType<typeof linearModel>) => model.getWeights()[0]?.dataSync()[0];
    const onEpochEnd: TrainingCallback['onEpochEnd'] = async (_record, context) => {
      seen.push(await context.withModel(async (model) => first(model)), first(context.model));
    };
    await train([{ onEpochEnd }], { epochs: 2 });
    expect(seen).toEqual([1, 0, 2, 0]);
  });
});
