import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createFakeEngine } from '../../../tests/support/fake-engine.ts';
import { featureRows } from '../../../tests/support/feature-rows.ts';
import { linearModel } from '../../../tests/support/linear-model.ts';
import { createTemporaryFolder } from '../../../tests/support/temporary-folder.ts';
import type { TrainingCallback } from '../callbacks/callback.ts';
import { earlyStopping } from '../callbacks/early-stopping.ts';
import { CheckpointError } from '../errors/checkpoint-error.ts';
import { CheckpointMismatchError } from '../errors/checkpoint-mismatch-error.ts';
import { fit } from './fit.ts';
import type { FitOptions } from './fit-options.ts';
import type { TrainingRows } from './rows.ts';

const LOSSES = [5, 4, 3, 3, 3, 3, 3, 3, 3, 3];
const OPTIONS = {
  ...{ loss: { name: 'meanSquaredError' }, validationSplit: 0, threads: 1, shuffle: false },
  ...{ epochs: 6, batchSize: 8, learningRate: 0.5 },
} as const satisfies FitOptions;
const ROWS = featureRows([1, 2, 3, 4]);

const newFile = async () => join(await createTemporaryFolder(), 'latest.bin');

/** One step an epoch. */
async function train(checkpointFile: string | undefined, options: Partial<FitOptions> = {}, rows = ROWS) {
  const engine = createFakeEngine(LOSSES);
  const result = await fit(linearModel(), rows, { ...OPTIONS, engine, checkpointFile, ...options });
  const { seconds: _seconds, history, ...rest } = result;
  return { ...rest, rates: engine.rates, history: history.map(({ seconds: _epoch, ...record }) => record) };
}

/** Ends a training in the middle of an epoch, as an error from outside would. */
function failIn(epoch: number): TrainingCallback {
  return {
    onBatchBegin(_batch, { history }) {
      if (history.length === epoch - 1) throw new Error('the power fails');
    },
  };
}

describe('a training that is resumed', () => {
  test.for([
    ['a plateau', { schedule: { name: 'plateau', factor: 0.5, patience: 2 } }],
    ['a schedule by steps', { schedule: { name: 'cosine', warmupSteps: 2 } }],
    ['early stopping', { patience: 2, monitor: 'loss' }],
    ['early stopping in the epoch before', { patience: 1, monitor: 'loss' }],
  ] as const)('goes on with %s where it was', async ([, options]) => {
    const whole = await train(undefined, options);
    for (const epoch of [2, 4, 5]) {
      const file = await newFile();
      const before = await train(file, { ...options, callbacks: [failIn(epoch)] }).catch(() => undefined);
      const after = await train(file, { ...options, resume: true });
      expect({ ...after, rates: [] }).toEqual({ ...whole, rates: [] });
      if (!before) expect(after.rates).toEqual(whole.rates.slice(epoch - 1));
    }
  });

  test('has the rows of the epoch that it goes on with', async () => {
    const ofEpoch = (index: number): TrainingRows => featureRows([1, 2, 3, 4 + index]);
    const rows = { ...ofEpoch(0), ofEpoch };
    const targetsOf = async (options: Partial<FitOptions>): Promise<unknown[]> => {
      const engine = createFakeEngine(LOSSES);
      await fit(linearModel(), rows, { ...OPTIONS, ...options, engine });
      return engine.batches.map(({ targets }) => targets);
    };
    const whole = await targetsOf({});
    expect(whole).toEqual(
      [0, 1, 2, 3, 4, 5].map((index) => ofEpoch(index).createBatch([0, 1, 2, 3]).targets),
    );
    const checkpointFile = await newFile();
    await targetsOf({ checkpointFile, epochs: 2 });
    expect(await targetsOf({ checkpointFile, resume: true })).toEqual(whole.slice(2));
  });

  test('may have more epochs', async () => {
    const file = await newFile();
    await train(file, { epochs: 2 });
    const { history, rates } = await train(file, { epochs: 5, resume: true });
    expect([history.length, rates.length]).toEqual([5, 3]);
  });

  test('has nothing left to do when it was done', async () => {
    const file = await newFile();
    const { bestEpoch, history } = await train(file);
    expect(await train(file, { resume: true })).toMatchObject({ bestEpoch, history, rates: [] });
  });

  test('knows what callbacks keep, weights too', async () => {
    const file = await newFile();
    const callbacks = () => [earlyStopping({ patience: 3, restoreBestWeights: true })];
    await train(file, { epochs: 4, callbacks: callbacks() });
    const { history, bestEpoch } = await train(file, { epochs: 9, callbacks: callbacks(), resume: true });
    expect([history.length, bestEpoch]).toEqual([6, 3]);
  });

  test.for([
    [{ learningRate: 0.1 }, 'learningRate was 0.5, is 0.1'],
    [{ batchSize: 4, seed: 1 }, 'batchSize was 8, is 4; seed was 42, is 1'],
    [{ optimizer: { name: 'sgd' } }, 'optimizer was {"name":"adam"}, is {"name":"sgd"}'],
    [
      { loss: { name: 'huber', delta: 2 } },
      'loss was {"name":"meanSquaredError"}, is {"name":"huber","delta":2}',
    ],
    [{ patience: 2 }, 'patience was null, is 2'],
    [{ callbacks: [earlyStopping()] }, 'the callbacks with a state were none, are earlyStopping'],
  ] as const)('is refused with %o, by name', async ([options, difference]) => {
    const file = await newFile();
    await train(file, { epochs: 2 });
    const failure = train(file, { ...options, resume: true });
    await expect(failure).rejects.toThrow(CheckpointMismatchError);
    await expect(failure).rejects.toThrow(
      `The checkpoint is of another training: ${difference}. Where: ${file}.`,
    );
  });

  test('is refused when a schedule over all epochs would change with their number', async () => {
    const [file, schedule] = [await newFile(), { name: 'cosine' } as const];
    await train(file, { epochs: 2, schedule });
    await expect(train(file, { epochs: 4, schedule, resume: true })).rejects.toThrow(
      /schedule was \{.*"decaySteps":2.*, is \{.*"decaySteps":4/,
    );
  });

  test('is refused with other data or another model', async () => {
    const file = await newFile();
    await train(file, { epochs: 2 });
    await expect(train(file, { resume: true }, featureRows([1, 2, 3, 5]))).rejects.toThrow(
      'the data are others',
    );
    await expect(
      fit(linearModel(2), ROWS, {
        ...OPTIONS,
        engine: createFakeEngine(),
        checkpointFile: file,
        resume: true,
      }),
    ).rejects.toThrow('the model has other layers');
  });

  test('is refused where no checkpoint is named', async () => {
    await expect(train(undefined, { resume: true })).rejects.toMatchObject({ setting: 'resume' });
  });

  test('is refused where there is no checkpoint', async () => {
    await expect(train(await newFile(), { resume: true })).rejects.toThrow(CheckpointError);
  });
});
