import { describe, expect, test } from 'vitest';
import { createFakeEngine, type FakeEngine } from '../../../tests/support/fake-engine.ts';
import { featureRows } from '../../../tests/support/feature-rows.ts';
import { linearModel } from '../../../tests/support/linear-model.ts';
import type { Batch } from '../engines/engine.ts';
import { createRandom } from '../random.ts';
import { fit } from './fit.ts';
import type { FitOptions } from './fit-options.ts';

const OPTIONS = {
  ...{ loss: { name: 'meanSquaredError' }, validationSplit: 0, threads: 1 },
  ...{ epochs: 2, batchSize: 2, learningRate: 0.1, seed: 7 },
} as const satisfies FitOptions;

const TARGETS = [2, 4, 6, 8, 10];

async function train(options: Partial<FitOptions> = {}, engine: FakeEngine = createFakeEngine()) {
  const result = await fit(linearModel(), featureRows(TARGETS), { ...OPTIONS, ...options, engine });
  return { ...result, batches: engine.batches };
}

const rowsOf = ({ inputs }: Batch): number[] => Array.from(inputs[0]?.data ?? []);

describe('fit', () => {
  test('measures the mean absolute error of a regression, on the rows held back too', async () => {
    const { history } = await train({ epochs: 1, validationSplit: 0.4 });
    expect(history).toEqual([
      {
        epoch: 1,
        loss: 1,
        meanAbsoluteError: 4,
        validationLoss: (64 + 100) / 2,
        validationMeanAbsoluteError: 9,
        learningRate: 0.1,
        seconds: expect.any(Number),
      },
    ]);
  });

  test('takes the orders that the seed gives, one after the other', async () => {
    const random = createRandom(7);
    const { batches } = await train();
    const orders = [...random.permutation(5), ...random.permutation(5)];
    expect(batches.flatMap(rowsOf)).toEqual(orders);
    expect(batches.map(({ rows }) => rows)).toEqual([2, 2, 1, 2, 2, 1]);
  });

  test('keeps the order of the rows where they are not shuffled', async () => {
    const { batches } = await train({ shuffle: false });
    expect(batches.flatMap(rowsOf)).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
  });

  test('validates with rows of their own, and trains on all others then', async () => {
    const validationRows = featureRows([3, 5]);
    const { history, batches } = await train({ validationRows, validationSplit: 0.4, epochs: 1 });
    expect(history[0]).toMatchObject({ validationLoss: (9 + 25) / 2 });
    expect(batches.flatMap(rowsOf)).toHaveLength(5);
  });

  test('chooses the best epoch by the figure that is named', async () => {
    const losses = [5, 5, 5, 2, 2, 2, 3, 3, 3];
    const best = await train({ epochs: 3, monitor: 'loss' }, createFakeEngine(losses));
    expect(best.bestEpoch).toBe(2);
    const last = await train({ epochs: 3 }, createFakeEngine(losses));
    expect(last.bestEpoch).toBe(3);
  });

  test.for(['accuracy', 'validationLoss', 'validationAccuracy'] as const)(
    'refuses to watch %s where the epochs have none',
    async (monitor) => {
      await expect(train({ monitor })).rejects.toMatchObject({
        setting: 'monitor',
        message: expect.stringContaining(
          'one of loss, meanAbsoluteError, which fit the loss meanSquaredError',
        ),
      });
    },
  );

  test('stops when the loss is no number', async () => {
    await expect(train({}, createFakeEngine([1, Number.NaN]))).rejects.toThrow(
      /epoch 1, batch 2\. Fix: try a learning rate below 0\.1, clip the gradients \(globalClipNorm 1/,
    );
  });

  test('refuses a batch that does not fit into memory before anything is trained', async () => {
    const engine = createFakeEngine();
    const rows = { ...featureRows([]), rowCount: 1e15, createBatch: featureRows([1]).createBatch };
    const failure = fit(linearModel(), rows, { ...OPTIONS, engine, batchSize: 1e15 });
    await expect(failure).rejects.toMatchObject({ code: 'ONNX_BRIDGE_TRAINING_MEMORY' });
    expect(engine.batches).toEqual([]);
  });

  test('refuses rows that are none', async () => {
    const failure = fit(linearModel(), featureRows([]), { ...OPTIONS, engine: createFakeEngine() });
    await expect(failure).rejects.toThrow(
      'The setting rows is 0. Where: training settings. Fix: give at least one',
    );
  });

  test('throws what making a batch throws', async () => {
    const rows = featureRows(TARGETS);
    const done: string[] = [];
    const engine = createFakeEngine();
    const broken = {
      ...rows,
      createBatch(positions: ArrayLike<number>): Batch {
        // The first call looks at the shape, the second makes the first batch.
        if (done.push('made') === 3) throw new Error('the file is gone');
        return rows.createBatch(positions);
      },
    };
    await expect(fit(linearModel(), broken, { ...OPTIONS, engine })).rejects.toThrow('the file is gone');
    expect(engine.batches).toHaveLength(1);
  });

  test('passes what concerns the engine on to it', async () => {
    const engine = createFakeEngine();
    let given: unknown;
    const spy: FakeEngine = {
      ...engine,
      createTrainer: (model, options) => {
        given = options;
        return engine.createTrainer(model, options);
      },
    };
    const optimizer = { name: 'sgd', momentum: 0.9, clipNorm: 1 } as const;
    await train({ optimizer, device: 'cuda', adversarial: 0.02 }, spy);
    expect(given).toEqual({
      loss: { name: 'meanSquaredError' },
      ...{ optimizer, threads: 1, seed: 7, device: 'cuda', adversarial: 0.02 },
    });
  });

  test.for([
    [{ name: 'sdg' }, 'optimizer.name', 'adam, adamw, sgd, rmsprop, adagrad'],
    [{ name: 'adam', momentum: 0.9 }, 'optimizer.momentum', ''],
    [{ name: 'sgd', clipNorm: 1, clipValue: 1 }, 'optimizer', 'at most one of clipNorm, clipValue'],
    [{ name: 'adamw', weightDecay: -1 }, 'optimizer.weightDecay', 'a number of at least 0'],
  ] as const)('refuses the optimizer %o', async ([optimizer, setting, expected]) => {
    // @ts-expect-error what programs without types may give
    await expect(train({ optimizer })).rejects.toMatchObject({
      setting,
      message: expect.stringContaining(expected),
    });
  });
});

describe('weights of rows', () => {
  const weightsOf = (batches: readonly Batch[]) =>
    batches.map(({ sampleWeights }) => Array.from(sampleWeights ?? []));
  const binary = { loss: { name: 'binaryCrossentropy' }, shuffle: false, epochs: 1, batchSize: 5 } as const;
  const trainLabels = async (targets: readonly number[], options: Partial<FitOptions>, units = 1) => {
    const engine = createFakeEngine([], units);
    const given = { ...OPTIONS, ...binary, ...options, engine };
    const { history } = await fit(linearModel(units), featureRows(targets), given);
    return { history, weights: weightsOf(engine.batches) };
  };

  test('are none where nothing asks for them', async () => {
    expect((await train()).batches[0]?.sampleWeights).toBeUndefined();
  });

  test('are those of their classes', async () => {
    const { weights } = await trainLabels([0, 1, 0, 0, 1], { classWeight: { 1: 3 } });
    expect(weights).toEqual([[1, 3, 1, 1, 3]]);
  });

  test('give each class the same say when balanced', async () => {
    const { weights } = await trainLabels([0, 1, 0, 0], { classWeight: 'balanced' });
    expect(weights).toEqual([[Math.fround(4 / 6), 2, Math.fround(4 / 6), Math.fround(4 / 6)]]);
  });

  test('follow softmax classes, and count training rows alone', async () => {
    const options = {
      loss: { name: 'sparseCategoricalCrossentropy' },
      classWeight: 'balanced',
      validationSplit: 0.4,
    } as const;
    const { weights } = await trainLabels([2, 1, 2, 0, 0], options, 3);
    expect(weights).toEqual([[0.5, 1, 0.5]]);
  });

  test('of their own are multiplied with those of their classes, and weigh the validation loss', async () => {
    const { weights, history } = await trainLabels([0, 1, 0, 1, 1], {
      sampleWeights: Float32Array.of(1, 2, 3, 0.5, 4),
      classWeight: { 1: 10 },
      validationSplit: 0.4,
    });
    expect(weights).toEqual([[1, 20, 3]]);
    expect(history[0]?.validationLoss).toBeCloseTo((-Math.log(1e-7) * (0.5 + 4)) / 2, 5);
  });

  test.for([
    [{ classWeight: { 2: 1 } }, 'classWeight', 'class indices from 0 to 1'],
    [{ classWeight: { 1: -1 } }, 'classWeight', 'a number of at least 0'],
    [{ sampleWeights: Float32Array.of(1) }, 'sampleWeights', '2 numbers of at least 0'],
    [{ loss: { name: 'meanSquaredError' }, classWeight: 'balanced' }, 'classWeight', 'classes apart'],
  ] as const)('%o are refused', async ([options, setting, expected]) => {
    await expect(trainLabels([0, 1], options)).rejects.toMatchObject({
      setting: expect.stringContaining(setting),
      message: expect.stringContaining(expected),
    });
  });
});
