import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { buildSeededModel, saveInMemory, textJson } from '../../../tests/support/tfjs-models.ts';
import { convertDescription } from '../convert.ts';
import { CheckImpossibleError } from '../errors/check-impossible-error.ts';
import { ParityError } from '../errors/parity-error.ts';
import { encodeModel } from '../onnx/encode.ts';
import { describeModel } from '../read/describe-model.ts';
import type { ModelDescription, WeightTensor } from '../read/description.ts';
import { createBatches } from './batches.ts';
import { checkLayersModel } from './check-layers-model.ts';
import { compareOutputs } from './compare-outputs.ts';
import { loadLayersOriginal } from './layers-model.ts';
import { runOriginal } from './run-original.ts';
import type { TfjsBackend } from './tfjs-backend.ts';

const ROWS = 20;
const HIDDEN = 4;
const TOLERANCE = 1e-5;

async function describeTextModel(paddingSide: 'pre' | 'post' = 'post'): Promise<ModelDescription> {
  const model = buildSeededModel(
    [
      layers.embedding({ inputDim: ROWS, outputDim: 3, maskZero: true }),
      layers.lstm({ units: HIDDEN, recurrentInitializer: 'zeros', recurrentActivation: 'sigmoid' }),
      layers.dense({ units: 1, activation: 'sigmoid' }),
    ],
    5,
  );
  return describeModel(
    { ...(await saveInMemory(model)), text: textJson(ROWS, paddingSide) },
    'runs/x/model.json',
  );
}

/** Checks the original `description` against the conversion of another one. */
function checkAgainst(description: ModelDescription, converted = description, tolerance = TOLERANCE) {
  const { model, inputs, outputs } = convertDescription(converted);
  return checkLayersModel({
    description,
    file: encodeModel(model),
    inputs,
    outputs,
    tolerance,
    mayBeRandom: false,
  });
}

/** Swaps the blocks of two gates in a weight with `4 * HIDDEN` columns. */
function swapGates({ data, ...rest }: WeightTensor, first: number, second: number): WeightTensor {
  const source = (column: number): number => {
    const gate = Math.floor(column / HIDDEN);
    const other = gate === first ? second : gate === second ? first : gate;
    return other * HIDDEN + (column % HIDDEN);
  };
  const columns = 4 * HIDDEN;
  return { ...rest, data: data.map((_, i) => data[i - (i % columns) + source(i % columns)] ?? 0) };
}

function withSwappedGates(description: ModelDescription, first: number, second: number): ModelDescription {
  return {
    ...description,
    layers: description.layers.map((layer) =>
      layer.className === 'LSTM'
        ? { ...layer, weights: layer.weights.map((weight) => swapGates(weight, first, second)) }
        : layer,
    ),
  };
}

describe('checkLayersModel', () => {
  test('takes the averages of channels that come first as Keras and WebGL do', async () => {
    const model = buildSeededModel(
      [
        layers.conv2d({ filters: 3, kernelSize: 2, dataFormat: 'channelsFirst', inputShape: [2, 4, 5] }),
        layers.batchNormalization({ axis: 1 }),
        layers.reshape({ targetShape: [3, 12] }),
        layers.batchNormalization({ axis: 1, scale: false }),
      ],
      5,
    );
    const report = await checkAgainst(describeModel(await saveInMemory(model), 'runs/x/model.json'));
    expect(report.maxDifference).toBeLessThan(1e-5);
  });

  test.for(['pre', 'post'] as const)(
    'finds that a converted model agrees, padded on side %s',
    async (side) => {
      const report = await checkAgainst(await describeTextModel(side));
      expect(report.maxDifference).toBeLessThan(1e-6);
      expect(report).toMatchObject({
        tolerance: TOLERANCE,
        inputShapes: [[[3, 9]], [[1, 9]], [[1, 9]], [[3, 9]]],
        comparedCount: 8,
        backend: 'cpu',
        outputs: [{ name: 'probability', isRandom: false }],
      });
    },
  );

  const gatePairs = [0, 1, 2, 3].flatMap((first) =>
    [0, 1, 2, 3].filter((i) => i > first).map((i) => [first, i] as const),
  );
  test.for(gatePairs)('sees two swapped gates: %i and %i', async ([first, second]) => {
    const description = await describeTextModel();
    const swapped = withSwappedGates(description, first, second);
    await expect(checkAgainst(description, swapped)).rejects.toThrow(ParityError);
  });

  test('sees a mask that was left out', async () => {
    const description = await describeTextModel();
    const config = { ...description.layers[0]?.config, maskZero: false };
    const unmasked = description.layers.map((layer, i) => (i === 0 ? { ...layer, config } : layer));
    await expect(checkAgainst(description, { ...description, layers: unmasked })).rejects.toThrow(
      ParityError,
    );
  });

  test('says how large the difference is, where, and what to do', async () => {
    const description = await describeTextModel();
    const check = checkAgainst(description, withSwappedGates(description, 0, 1));
    await expect(check).rejects.toThrow(/differ by 0\.\d+, more than the tolerance 0\.00001/);
    await expect(check).rejects.toThrow(
      'Where: runs/x/model.json, output "probability", one random row. Fix: no file was written',
    );
  });

  test('fails where one of the two gives NaN, whatever the tolerance', async () => {
    const description = await describeTextModel();
    const broken = description.layers.map((layer) => ({
      ...layer,
      weights: layer.weights.map((weight) => ({ ...weight, data: weight.data.map(() => Number.NaN) })),
    }));
    const check = checkAgainst(description, { ...description, layers: broken }, Number.MAX_VALUE);
    await expect(check).rejects.toThrow('differ by NaN');
  });

  test('says that TensorFlow.js cannot load a model', async () => {
    const description = await describeTextModel();
    const artifacts = { ...description.artifacts, weights: [] };
    const check = checkAgainst({ ...description, artifacts }, description);
    await expect(check).rejects.toThrow(CheckImpossibleError);
    await expect(check).rejects.toThrow('TensorFlow.js cannot run the model');
  });

  test('says that ONNX Runtime cannot load a file', async () => {
    const description = await describeTextModel();
    const { inputs, outputs } = convertDescription(description);
    const check = checkLayersModel({
      description,
      file: Uint8Array.of(1, 2),
      inputs,
      outputs,
      tolerance: 1,
      mayBeRandom: false,
    });
    await expect(check).rejects.toThrow(CheckImpossibleError);
    await expect(check).rejects.toThrow('ONNX Runtime cannot run the model');
  });

  test('stops when it is aborted', async () => {
    const description = await describeTextModel();
    const { model, inputs, outputs } = convertDescription(description);
    const file = encodeModel(model);
    const signal = AbortSignal.abort();
    const check = checkLayersModel({
      description,
      file,
      inputs,
      outputs,
      tolerance: 1,
      mayBeRandom: false,
      signal,
    });
    await expect(check).rejects.toThrow(signal.reason);
  });

  test('leaves TensorFlow.js as it was, and no tensor behind', async () => {
    const description = await describeTextModel();
    await checkAgainst(description);
    tf.env().set('PROD', false);
    const { numTensors } = tf.memory();
    await checkAgainst(description);
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(tf.env().getBool('PROD')).toBe(false);
    tf.env().set('PROD', true);
  });
});

test('an original runs on WebAssembly too, and gives the same', async () => {
  const { artifacts } = await describeTextModel();
  const batches = createBatches([
    { dataType: 'int32', shape: [null, 9], lengths: { full: 9, short: 9 }, limit: 9 },
  ]);
  const run = (backend: TfjsBackend, used: string[]) => {
    const load = () => {
      used.push(tf.getBackend());
      return loadLayersOriginal(artifacts);
    };
    return runOriginal(load, backend, batches, undefined);
  };
  const used: string[] = [];
  const listenerCount = process.listenerCount('uncaughtException');
  const [cpu, wasm] = [await run('cpu', used), await run('wasm', used)];
  expect(used).toEqual(['cpu', 'wasm']);
  expect(process.listenerCount('uncaughtException')).toBe(listenerCount);
  const compared = cpu.map(({ batch, expected }, i) => ({
    batch,
    expected,
    actual: wasm[i]?.expected ?? [],
  }));
  const [output] = compareOutputs(['y'], compared, []);
  expect(output?.absolute).toBeGreaterThan(0);
  expect(output?.absolute).toBeLessThan(1e-6);
});
