import { tensor, tensor1d, tensor2d, train } from '@tensorflow/tfjs-core';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { afterEach, describe, expect, test } from 'vitest';
import { maxAbsDiff } from '../../../../tests/support/max-abs-diff.ts';
import { UnsupportedTrainingError } from '../../errors/unsupported-training-error.ts';
import { buildLstmClassifier } from '../../models/lstm-classifier.ts';
import { createRandom } from '../../random.ts';
import type { Batch, Trainer } from '../engine.ts';
import { ONNXRUNTIME_ENGINE } from './engine.ts';

const VOCABULARY_SIZE = 30;
const open: Trainer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((trainer) => trainer.dispose()));
});

async function createTrainer(
  model: LayersModel,
  threads = 1,
  loss: 'binaryCrossentropy' | 'sparseCategoricalCrossentropy' = 'binaryCrossentropy',
) {
  const trainer = await ONNXRUNTIME_ENGINE.createTrainer(model, {
    loss: { name: loss },
    optimizer: { name: 'adam' },
    threads,
  });
  open.push(trainer);
  return trainer;
}

function buildModel(classCount = 2): LayersModel {
  return buildLstmClassifier({
    vocabularySize: VOCABULARY_SIZE,
    embeddingSize: 4,
    sequenceLength: 12,
    lstmUnits: 6,
    denseUnits: 5,
    classCount,
    seed: 1,
  });
}

function createBatch(rows: number, seed: number, classCount = 2): Batch {
  const random = createRandom(seed);
  const sequenceLength = 12;
  const lengths = Array.from({ length: rows }, () => 1 + random.integer(sequenceLength));
  const tokenIds = Int32Array.from({ length: rows * sequenceLength }, (_, i) =>
    i % sequenceLength < (lengths[Math.floor(i / sequenceLength)] ?? 0)
      ? 1 + random.integer(VOCABULARY_SIZE - 1)
      : 0,
  );
  return {
    rows,
    inputs: [{ data: tokenIds, shape: [rows, sequenceLength] }],
    targets: Float32Array.from({ length: rows }, () => random.integer(classCount)),
  };
}

const tokensOf = ({ inputs: [tokens] }: Batch) =>
  tensor2d(Int32Array.from(tokens?.data ?? []), [tokens?.shape[0] ?? 0, tokens?.shape[1] ?? 0], 'int32');

/** Steps of tfjs' own optimizer on the same batches, and the loss of each. */
async function trainWithTfjs(model: LayersModel, batches: readonly Batch[], learningRate: number) {
  const isBinary = model.outputs[0]?.shape.at(-1) === 1;
  model.compile({
    optimizer: train.adam(learningRate),
    loss: isBinary ? 'binaryCrossentropy' : 'sparseCategoricalCrossentropy',
  });
  const stepLosses: number[] = [];
  for (const batch of batches) {
    const { targets, rows } = batch;
    const y = isBinary ? tensor2d(targets, [rows, 1]) : tensor1d(targets);
    stepLosses.push(Number(await model.trainOnBatch(tokensOf(batch), y)));
  }
  return stepLosses;
}

const weightsOf = (model: LayersModel) => model.trainableWeights.map((weight) => weight.read().dataSync());

describe('the onnxruntime engine', () => {
  test.for([
    { classCount: 2, loss: 'binaryCrossentropy' as const },
    { classCount: 3, loss: 'sparseCategoricalCrossentropy' as const },
  ])('takes the same Adam steps as tfjs with $loss', async ({ classCount, loss }) => {
    const batches = [1, 2, 3, 4].map((seed) => createBatch(10, seed, classCount));
    const trainer = await createTrainer(buildModel(classCount), 1, loss);
    const actual: number[] = [];
    for (const batch of batches) actual.push((await trainer.trainBatch(batch, 0.01)).loss);
    const reference = buildModel(classCount);
    const expected = await trainWithTfjs(reference, batches, 0.01);
    expect(maxAbsDiff(actual, expected)).toBeLessThanOrEqual(1e-5);
    for (const [i, values] of (await trainer.readWeights()).entries()) {
      expect(maxAbsDiff(values, weightsOf(reference)[i] ?? [])).toBeLessThanOrEqual(1e-5);
    }
  });

  test('gives the same weights, bit for bit, when it is run again', async () => {
    const run = async (): Promise<Float32Array[]> => {
      const trainer = await createTrainer(buildModel(), 2);
      for (const seed of [1, 2, 3]) await trainer.trainBatch(createBatch(40, seed), 0.01);
      return trainer.readWeights();
    };
    const [first, second] = [await run(), await run()];
    expect(first).toEqual(second);
    expect(first).not.toEqual(weightsOf(buildModel()));
  });

  test('gives the same weights within rounding with one thread and with three', async () => {
    const run = async (threads: number) => {
      const trainer = await createTrainer(buildModel(), threads);
      const { predictions } = await trainer.trainBatch(createBatch(50, 1), 0.01);
      await trainer.trainBatch(createBatch(9, 2), 0.01); // too small to share
      return { predictions, weights: await trainer.readWeights() };
    };
    const [one, three] = [await run(1), await run(3)];
    expect(maxAbsDiff(three.predictions, one.predictions)).toBeLessThanOrEqual(1e-7);
    for (const [i, values] of three.weights.entries()) {
      expect(maxAbsDiff(values, one.weights[i] ?? [])).toBeLessThanOrEqual(1e-5);
    }
  });

  test('predicts what tfjs predicts, also after new weights are written', async () => {
    const model = buildModel();
    const trainer = await createTrainer(model, 2);
    const batch = createBatch(20, 5);
    const byTfjs = () => {
      const output = model.predict(tokensOf(batch));
      if (Array.isArray(output)) throw new Error('one output expected');
      return output.dataSync();
    };
    expect(maxAbsDiff(await trainer.predictBatch(batch), byTfjs())).toBeLessThanOrEqual(1e-6);
    const random = createRandom(3);
    model.setWeights(
      model.getWeights().map(({ size, shape }) =>
        tensor(
          Float32Array.from({ length: size }, () => random.next() - 0.5),
          shape,
        ),
      ),
    );
    await trainer.writeWeights(weightsOf(model).map((values) => Float32Array.from(values)));
    expect(maxAbsDiff(await trainer.predictBatch(batch), byTfjs())).toBeLessThanOrEqual(1e-6);
  });

  // Without a bias before the normalization: its gradient is noise around 0, which Adam would blow up.
  test('keeps the batch together where its statistics count, and moves those as tfjs does', async () => {
    const build = () => {
      const model = sequential({
        layers: [
          layers.dense({ units: 4, inputShape: [3], useBias: false }),
          layers.batchNormalization({ momentum: 0.5 }),
          layers.dense({ units: 1, activation: 'sigmoid' }),
        ],
      });
      const values = createRandom(4);
      model.setWeights(
        model.getWeights().map(({ size, shape }) =>
          tensor(
            Float32Array.from({ length: size }, () => 0.2 + values.next()),
            shape,
          ),
        ),
      );
      return model;
    };
    const random = createRandom(9);
    const features = Float32Array.from({ length: 40 * 3 }, () => random.next());
    const targets = Float32Array.from({ length: 40 }, () => random.integer(2));
    const trainer = await createTrainer(build(), 3);
    const batch = { inputs: [{ data: features, shape: [40, 3] }], rows: 40, targets };
    for (let step = 0; step < 3; step++) await trainer.trainBatch(batch, 0.01);
    const reference = build();
    reference.compile({ optimizer: train.adam(0.01), loss: 'binaryCrossentropy' });
    for (let step = 0; step < 3; step++) {
      await reference.trainOnBatch(tensor2d(features, [40, 3]), tensor2d(targets, [40, 1]));
    }
    for (const [i, values] of (await trainer.readWeights()).entries()) {
      expect(maxAbsDiff(values, reference.weights[i]?.read().dataSync() ?? [])).toBeLessThanOrEqual(1e-4);
    }
  });

  test('drops the same values whatever the number of threads', async () => {
    const build = () =>
      sequential({
        layers: [
          layers.embedding({ inputDim: VOCABULARY_SIZE, outputDim: 4, embeddingsInitializer: 'ones' }),
          layers.dropout({ rate: 0.5 }),
          layers.gru({ units: 3, dropout: 0.2, recurrentDropout: 0.3, recurrentInitializer: 'zeros' }),
          layers.dense({ units: 1, activation: 'sigmoid', kernelInitializer: 'ones' }),
        ],
      });
    const model = build();
    const weights = model.getWeights();
    const [one, two] = await Promise.all(
      [1, 2].map(async (threads) => {
        const copy = build();
        copy.setWeights(weights);
        return (await createTrainer(copy, threads)).trainBatch(createBatch(20, 1), 0.01);
      }),
    );
    expect(maxAbsDiff(two?.predictions ?? [], one?.predictions ?? [])).toBeLessThanOrEqual(1e-6);
  });

  test('names every layer and option that it cannot train, in one error', async () => {
    const model = sequential({
      layers: [
        layers.embedding({ name: 'words', inputDim: 9, outputDim: 4 }),
        layers.lstm({
          name: 'memory',
          units: 3,
          recurrentActivation: 'softmax',
          recurrentInitializer: 'zeros',
          kernelRegularizer: 'l1l2',
        }),
        layers.repeatVector({ name: 'copies', n: 2 }),
        layers.batchNormalization({ name: 'norm', axis: 1 }),
        layers.dense({ name: 'answer', units: 1, activation: 'sigmoid', kernelConstraint: 'nonNeg' }),
      ],
    });
    const failure = createTrainer(model);
    await expect(failure).rejects.toThrow(UnsupportedTrainingError);
    await expect(failure).rejects.toMatchObject({
      code: 'ONNX_BRIDGE_UNSUPPORTED_TRAINING',
      reasons: [
        expect.stringMatching(/^"memory" \(LSTM\): recurrentActivation is "softmax", supported: \("elu" /),
        expect.stringMatching(/^"copies" \(RepeatVector\): not one of Activation, Add, /),
        '"norm" (BatchNormalization): axis is 1, supported: the last one',
        '"answer" (Dense): it has a kernelConstraint',
      ],
    });
  });

  test('refuses token ids and classes that the model has not, before anything is computed', async () => {
    const model = buildModel(3);
    const trainer = await createTrainer(model, 2, 'sparseCategoricalCrossentropy');
    const before = await trainer.readWeights();
    const batch = createBatch(20, 1, 3);
    const [tokens] = batch.inputs;
    const ids = Int32Array.from(tokens?.data ?? []).fill(VOCABULARY_SIZE, 3, 4);
    const wrongIds = { ...batch, inputs: [{ data: ids, shape: tokens?.shape ?? [] }] };
    await expect(trainer.trainBatch(wrongIds, 0.1)).rejects.toThrow(
      'The token id 30 is none of the 30 rows of the embedding "embedding"',
    );
    await expect(trainer.predictBatch(wrongIds)).rejects.toMatchObject({
      code: 'ONNX_BRIDGE_MODEL_MISMATCH',
    });
    const wrongClasses = { ...batch, targets: batch.targets.map(() => 3) };
    await expect(trainer.trainBatch(wrongClasses, 0.1)).rejects.toThrow(
      'A target is 3, the model has the classes 0 to 2',
    );
    expect(await trainer.readWeights()).toEqual(before);
    expect((await trainer.readOptimizerState()).stepCount).toBe(0);
  });

  test('refuses weights and states of another model', async () => {
    const trainer = await createTrainer(buildModel());
    const weights = await trainer.readWeights();
    await expect(trainer.writeWeights(weights.slice(1))).rejects.toThrow('The setting weights is [');
    const state = await trainer.readOptimizerState();
    await expect(trainer.writeOptimizerState({ ...state, slots: { mean: [] } })).rejects.toThrow(
      'The setting optimizerState, slot "mean" is []',
    );
  });

  test('reads token ids of any number of dimensions', async () => {
    const model = sequential({
      layers: [
        layers.embedding({ inputDim: 9, outputDim: 4, inputShape: [2, 3] }),
        layers.flatten(),
        layers.dense({ units: 1, activation: 'sigmoid' }),
      ],
    });
    const trainer = await createTrainer(model);
    const ids = Int32Array.of(1, 2, 3, 4, 5, 6);
    const batch = { inputs: [{ data: ids, shape: [1, 2, 3] }], rows: 1, targets: Float32Array.of(1) };
    const { predictions } = await trainer.trainBatch(batch, 0.1);
    expect(predictions).toHaveLength(1);
    expect((await trainer.predictBatch(batch))[0]).toBeGreaterThan(predictions[0] ?? 1);
  });

  test('refuses a loss that does not go with the last layer', async () => {
    const model = sequential({
      name: 'regression',
      layers: [
        layers.embedding({ inputDim: 9, outputDim: 4 }),
        layers.lstm({ units: 3, recurrentActivation: 'sigmoid', recurrentInitializer: 'zeros' }),
        layers.dense({ units: 1 }),
      ],
    });
    await expect(createTrainer(model)).rejects.toThrow(
      'cannot train the last layer: its activation is linear, binaryCrossentropy needs sigmoid. Where: model "regression"',
    );
  });
});
