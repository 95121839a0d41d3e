import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { createFakeEngine } from '../../../tests/support/fake-engine.ts';
import { featureRows } from '../../../tests/support/feature-rows.ts';
import { linearModel } from '../../../tests/support/linear-model.ts';
import { fit } from './fit.ts';
import { createRateOfStep, type LearningRateSchedule, resolveSchedule, SCHEDULE } from './schedules.ts';

const STEPS = [0, 1, 2, 5, 10, 15, 20, 37, 50, 99, 100, 130];

interface KerasCase {
  readonly learningRate: number;
  readonly schedule: LearningRateSchedule;
  readonly rates: readonly number[];
}

/** Values of keras.optimizers.schedules of Keras 3.15 at STEPS, which it computes in float32. */
const KERAS_CASES: Readonly<Record<string, KerasCase>> = {
  'ExponentialDecay(0.01, 20, 0.9)': {
    learningRate: 0.01,
    schedule: { name: 'exponential', decaySteps: 20, decayRate: 0.9 },
    // biome-ignore format: one table
    rates: [0.00999999978, 0.00994745828, 0.00989519246, 0.00974003691, 0.00948683266, 0.00924021006, 0.00899999961, 0.00822902936, 0.00768433372, 0.00593608851, 0.00590489898, 0.00504169101],
  },
  'ExponentialDecay(0.01, 20, 0.9, staircase=True)': {
    learningRate: 0.01,
    schedule: { name: 'exponential', decaySteps: 20, decayRate: 0.9, staircase: true },
    // biome-ignore format: one table
    rates: [0.00999999978, 0.00999999978, 0.00999999978, 0.00999999978, 0.00999999978, 0.00999999978, 0.00899999961, 0.00899999961, 0.00809999928, 0.00656099897, 0.00590489898, 0.0053144088],
  },
  'CosineDecay(0.01, 100, alpha=0.1)': {
    learningRate: 0.01,
    schedule: { name: 'cosine', decaySteps: 100, alpha: 0.1 },
    // biome-ignore format: one table
    rates: [0.00999999978, 0.00999777857, 0.00999111962, 0.00994459726, 0.00977975409, 0.00950952899, 0.00914057624, 0.00728716515, 0.0054999995, 0.00100222055, 0.00100000005, 0.00100000005],
  },
  'CosineDecay(0, 90, alpha=0.05, warmup_target=0.02, warmup_steps=10)': {
    learningRate: 0.02,
    schedule: { name: 'cosine', decaySteps: 90, alpha: 0.05, warmupSteps: 10 },
    // biome-ignore format: one table
    rates: [0, 0.00200000009, 0.00400000019, 0.00999999978, 0.0199999996, 0.0198556725, 0.0194270797, 0.0160839595, 0.0121496571, 0.00100578705, 0.00100000005, 0.00100000005],
  },
  'PiecewiseConstantDecay([10, 50], [0.1, 0.03, 0.01])': {
    learningRate: 0.1,
    schedule: { name: 'piecewise', boundaries: [10, 50], values: [0.1, 0.03, 0.01] },
    rates: [0.1, 0.1, 0.1, 0.1, 0.1, 0.03, 0.03, 0.03, 0.03, 0.01, 0.01, 0.01],
  },
};

test.for(Object.entries(KERAS_CASES))('gives the rates of %s', ([, { learningRate, schedule, rates }]) => {
  const rateOfStep = createRateOfStep(v.parse(SCHEDULE, schedule), learningRate);
  for (const [i, step] of STEPS.entries()) {
    const difference = Math.abs(
      (rateOfStep?.({ step, epochIndex: 0 }) ?? Number.NaN) - (rates[i] ?? Number.NaN),
    );
    expect(difference).toBeLessThanOrEqual(1e-6 * learningRate);
  }
});

describe('a schedule in a training', () => {
  const train = async (schedule: LearningRateSchedule, epochs = 4, losses: readonly number[] = []) => {
    const engine = createFakeEngine(losses);
    const { history } = await fit(linearModel(), featureRows([1, 2, 3, 4]), {
      ...{ loss: { name: 'meanSquaredError' }, validationSplit: 0, engine, threads: 1 },
      ...{ epochs, batchSize: 2, learningRate: 0.5, schedule },
    });
    return { rates: engine.rates, logged: history.map(({ learningRate }) => learningRate) };
  };

  test('by steps goes on from epoch to epoch; the record has the rate of the last step', async () => {
    const { rates, logged } = await train({ name: 'exponential', decaySteps: 1, decayRate: 0.5 }, 2);
    expect(rates).toEqual([0.5, 0.25, 0.125, 0.0625]);
    expect(logged).toEqual([0.25, 0.0625]);
  });

  test('in steps of epochs multiplies after each run of them', async () => {
    const { rates } = await train({ name: 'step', everyEpochs: 2, factor: 0.1 });
    expect(rates).toEqual([0.5, 0.5, 0.5, 0.5, 0.05, 0.05, 0.05, 0.05]);
  });

  test('warms up to the rate, then keeps it', async () => {
    expect((await train({ name: 'constant', warmupSteps: 4 }, 3)).rates).toEqual([
      0, 0.125, 0.25, 0.375, 0.5, 0.5,
    ]);
  });

  test('lasts as long as the training, or an epoch, where it names no length', () => {
    const resolve = (schedule: LearningRateSchedule) =>
      resolveSchedule(v.parse(SCHEDULE, schedule), { epochs: 5, stepsPerEpoch: 8 });
    expect(resolve({ name: 'cosine', warmupSteps: 10 })).toMatchObject({ decaySteps: 30 });
    expect(resolve({ name: 'exponential' })).toMatchObject({ decaySteps: 8 });
    expect(resolve({ name: 'exponential', decaySteps: 3 })).toMatchObject({ decaySteps: 3 });
  });

  test('on a plateau lowers the rate after epochs without a better loss', async () => {
    const losses = [3, 3, 2, 2, 2, 2, 2, 2];
    const { rates } = await train({ name: 'plateau', factor: 0.5, patience: 1 }, 4, losses);
    expect(rates).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25]);
  });

  test.for([
    [{ name: 'steps' }, 'schedule.name', 'constant, step, piecewise, exponential, cosine, plateau'],
    [{ name: 'cosine', decaySteps: 0 }, 'schedule.decaySteps', 'a whole number of at least 1'],
    [{ name: 'plateau', factor: 1 }, 'schedule.factor', 'a fraction above 0 and below 1'],
  ] as const)('%o is refused by name', async ([schedule, setting, expected]) => {
    // @ts-expect-error what programs without types may give
    const failure = train(schedule);
    await expect(failure).rejects.toMatchObject({ setting, message: expect.stringContaining(expected) });
  });
});
