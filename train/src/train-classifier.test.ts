import { tensor2d } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { createFakeEngine } from '../../tests/support/fake-engine.ts';
import { createBatch } from './batches.ts';
import type { PreparedData } from './datasets/dataset.ts';
import { prepareSource } from './datasets/prepare-source.ts';
import type { Trainer, TrainingEngine } from './engines/engine.ts';
import { TrainingDivergedError } from './errors/training-diverged-error.ts';
import { TrainingSettingError } from './errors/training-setting-error.ts';
import { evaluateClassifier } from './evaluate-classifier.ts';
import { buildLstmClassifier } from './models/lstm-classifier.ts';
import { buildRecurrentClassifier } from './models/recurrent-classifier.ts';
import { type EpochRecord, type TrainOptions, trainClassifier } from './train-classifier.ts';

const SETTINGS = { epochs: 3, batchSize: 32, learningRate: 0.01, seed: 5, threads: 2 } as const;
let data: PreparedData;

beforeAll(async () => {
  data = await prepareSource('synthetic', {
    limit: { train: 1600, test: 200 },
    sequenceLength: 40,
    vocabularySize: 400,
    cache: false,
  });
});

function buildModel(units = 8): LayersModel {
  return buildLstmClassifier({
    vocabularySize: 400,
    embeddingSize: 8,
    sequenceLength: 40,
    lstmUnits: units,
    denseUnits: units,
    seed: 5,
  });
}

const weightsOf = (model: LayersModel) => model.getWeights().map((weight) => weight.dataSync());

describe('trainClassifier', () => {
  test('learns the order of words: unseen texts are told apart', async () => {
    const model = buildModel(32);
    const before = await evaluateClassifier(model, data);
    const { history } = await trainClassifier(model, data, { ...SETTINGS, epochs: 8 });
    const after = await evaluateClassifier(model, data);
    expect(history.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(before.accuracy).toBeLessThan(0.7);
    expect(after.accuracy).toBeGreaterThan(0.95);
    expect(after.count).toBe(200);
  });

  test('gives the same weights and history for the same seed, others for another', async () => {
    const run = async (seed: number) => {
      const model = buildModel();
      const { history } = await trainClassifier(model, data, { ...SETTINGS, epochs: 1, seed });
      return { weights: weightsOf(model), losses: history.map(({ loss }) => loss) };
    };
    const first = await run(5);
    expect(await run(5)).toEqual(first);
    expect((await run(6)).weights).not.toEqual(first.weights);
  });

  test('leaves the weights of the epoch with the lowest validation loss in the model', async () => {
    const options = { ...SETTINGS, epochs: 6, learningRate: 0.3, validationSplit: 0.4 };
    const model = buildModel();
    const { history, bestEpoch } = await trainClassifier(model, data, options);
    const losses = history.map(({ validationLoss = Number.NaN }) => validationLoss);
    expect(bestEpoch).toBe(1 + losses.indexOf(Math.min(...losses)));
    expect(bestEpoch).toBeLessThan(6); // otherwise this test would prove nothing

    const stoppedThere = buildModel();
    await trainClassifier(stoppedThere, data, { ...options, epochs: bestEpoch, restoreBestWeights: false });
    expect(weightsOf(model)).toEqual(weightsOf(stoppedThere));
  });

  test('stops early after the given number of epochs without improvement', async () => {
    const options = { ...SETTINGS, epochs: 30, learningRate: 0.05, validationSplit: 0.4, patience: 2 };
    const { history, bestEpoch } = await trainClassifier(buildModel(), data, options);
    expect(history).toHaveLength(bestEpoch + 2);
    expect(history.length).toBeLessThan(30);
  });

  test('stops early also when the last weights are kept', async () => {
    const options = { ...SETTINGS, epochs: 30, learningRate: 0.3, validationSplit: 0.4, patience: 1 };
    const { history, bestEpoch } = await trainClassifier(buildModel(), data, {
      ...options,
      restoreBestWeights: false,
    });
    expect(history.length).toBeLessThan(30);
    expect(bestEpoch).toBe(history.length);
  });

  test('refuses a model that does not fit the data', async () => {
    const build = (options: { vocabularySize?: number; classCount?: number }) =>
      buildLstmClassifier({ vocabularySize: 400, sequenceLength: 40, ...options });
    await expect(trainClassifier(build({ vocabularySize: 20 }), data)).rejects.toThrow(
      'The embedding "embedding" has 20 rows, the data have',
    );
    await expect(trainClassifier(build({ classCount: 3 }), data)).rejects.toThrow(
      'The model has 3 outputs, data with 2 labels need 1',
    );
  });

  test('measures the same as the model itself in tfjs', async () => {
    const model = buildModel();
    await trainClassifier(model, data, { ...SETTINGS, epochs: 1 });
    const rows = Uint32Array.from({ length: 200 }, (_, i) => i);
    const { inputs, targets } = createBatch(data.test, rows, data.encoding.preprocessing);
    const output = model.predict(tensor2d(Int32Array.from(inputs[0]?.data ?? []), [200, 40], 'int32'));
    if (Array.isArray(output)) throw new Error('one output expected');
    const correct = output.dataSync().filter((p, i) => Number(p > 0.5) === targets[i]).length;
    const { accuracy } = await evaluateClassifier(model, data);
    expect(accuracy).toBe(correct / 200);
  });

  test('keeps the best epoch when it is interrupted in a later one', async () => {
    const interruption = new AbortController();
    const model = buildModel();
    const seen: EpochRecord[] = [];
    const result = await trainClassifier(model, data, {
      ...SETTINGS,
      signal: interruption.signal,
      onEpoch: (record) => seen.push(record),
      onBatch: ({ epoch, batch }) => {
        if (epoch === 2 && batch === 3) interruption.abort();
      },
    });
    expect(result).toMatchObject({ interrupted: true, bestEpoch: 1 });
    expect(seen).toHaveLength(1);
    const reference = buildModel();
    await trainClassifier(reference, data, { ...SETTINGS, epochs: 1 });
    expect(weightsOf(model)).toEqual(weightsOf(reference));
  });

  test('changes nothing when it is interrupted in the first epoch', async () => {
    const model = buildModel();
    const signal = AbortSignal.abort();
    const { bestEpoch, interrupted } = await trainClassifier(model, data, { ...SETTINGS, signal });
    expect({ bestEpoch, interrupted }).toEqual({ bestEpoch: 0, interrupted: true });
    expect(weightsOf(model)).toEqual(weightsOf(buildModel()));
  });

  test('learns in buckets of similar length too, but not where the model reads the padding', async () => {
    const options = { ...SETTINGS, epochs: 8, bucket: true };
    const { history } = await trainClassifier(buildModel(32), data, options);
    // The best epoch: at this learning rate a single one may still fall behind.
    expect(Math.max(...history.map(({ validationAccuracy = 0 }) => validationAccuracy))).toBeGreaterThan(
      0.95,
    );
    const unmasked = buildLstmClassifier({ vocabularySize: 400, sequenceLength: 40, maskPadding: false });
    await expect(trainClassifier(unmasked, data, options)).rejects.toMatchObject({ setting: 'bucket' });
  });

  test('learns in buckets from the maximum of what both directions say, with parts of it dropped', async () => {
    const model = buildRecurrentClassifier({
      ...{ cell: 'lstm', vocabularySize: 400, embeddingSize: 8, sequenceLength: 40, units: 8, seed: 5 },
      ...{ bidirectional: true, pooling: 'max', dropoutRate: 0.1, outputDropoutRate: 0.1 },
    });
    const { history } = await trainClassifier(model, data, { ...SETTINGS, epochs: 6, bucket: true });
    expect(Math.max(...history.map(({ validationAccuracy = 0 }) => validationAccuracy))).toBeGreaterThan(0.9);
  });

  test('validates with texts of their own, and weighs classes by their labels', async () => {
    const engine = createFakeEngine();
    const options = { ...SETTINGS, epochs: 1, engine, validationTexts: data.test };
    await trainClassifier(buildModel(), data, { ...options, classWeight: { positive: 3 } });
    const batches = engine.batches.map(({ targets, sampleWeights }) => [targets, sampleWeights]);
    expect(batches).toHaveLength(50);
    for (const [targets, weights] of batches)
      expect(weights).toEqual(targets?.map((target) => 1 + 2 * target));
    await expect(
      trainClassifier(buildModel(), data, { ...options, classWeight: { good: 3 } }),
    ).rejects.toThrow('labels of the data: negative, positive');
  });

  test('trains on other pieces in each epoch, and validates with the texts as they are', async () => {
    const train = async (options: TrainOptions) => {
      const [engine, measured] = [createFakeEngine(), [] as unknown[]];
      const createTrainer: TrainingEngine['createTrainer'] = async (...given) => {
        const trainer = await engine.createTrainer(...given);
        const predictBatch: Trainer['predictBatch'] = (batch) => {
          measured.push(batch.inputs);
          return trainer.predictBatch(batch);
        };
        return { ...trainer, predictBatch };
      };
      const epochs = { ...SETTINGS, epochs: 2, shuffle: false };
      await trainClassifier(buildModel(), data, {
        ...epochs,
        ...options,
        engine: { ...engine, createTrainer },
      });
      return { inputs: engine.batches.map(({ inputs: [input] }) => input?.data), measured };
    };
    const { inputs, measured } = await train({ crops: 2, wordDropout: 0.1 });
    const stepsPerEpoch = (3 * 1280) / SETTINGS.batchSize;
    expect(inputs).toHaveLength(2 * stepsPerEpoch);
    expect(inputs[0]).not.toEqual(inputs[stepsPerEpoch]);
    expect(inputs[stepsPerEpoch - 1]).not.toEqual(inputs[2 * stepsPerEpoch - 1]);
    expect(measured).toEqual((await train({})).measured);
    expect(measured).not.toHaveLength(0);
  });

  test('says when the loss is no number any more, and what to try', async () => {
    const failure = trainClassifier(buildModel(), data, { ...SETTINGS, learningRate: 1e30 });
    await expect(failure).rejects.toThrow(TrainingDivergedError);
    await expect(failure).rejects.toThrow(/epoch 1, batch \d+\. Fix: try a learning rate below 1e\+30/);
  });

  test.for([
    { epochs: 0 },
    { batchSize: 1.5 },
    { learningRate: -1 },
    { learningRate: Number.NaN },
    { validationSplit: 1 },
    { seed: 0.5 },
    { threads: 0 },
    { threads: 1000 },
    { patience: 0 },
  ])('refuses the setting %o', async (setting) => {
    const failure = trainClassifier(buildModel(), data, setting);
    await expect(failure).rejects.toThrow(TrainingSettingError);
    await expect(failure).rejects.toMatchObject({ setting: Object.keys(setting)[0] });
  });
});
