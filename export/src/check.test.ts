import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { buildSeededModel, saveInMemory, textJson } from '../../tests/support/tfjs-models.ts';
import { checkParity } from './check.ts';
import { createCheckInputs } from './check-inputs.ts';
import { convertDescription } from './convert.ts';
import { CheckImpossibleError } from './errors/check-impossible-error.ts';
import { ParityError } from './errors/parity-error.ts';
import { encodeModel } from './onnx/encode.ts';
import { describeModel } from './read/describe-model.ts';
import type { ModelDescription, WeightTensor } from './read/description.ts';

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
  return checkParity({ description, bytes: encodeModel(model), inputs, outputs, tolerance });
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

describe('checkParity', () => {
  test.for(['pre', 'post'] as const)(
    'finds that a converted model agrees, padded on side %s',
    async (side) => {
      const report = await checkAgainst(await describeTextModel(side));
      expect(report.maxDifference).toBeLessThan(1e-6);
      expect(report).toMatchObject({
        tolerance: TOLERANCE,
        inputShapes: [[[3, 9]], [[1, 9]]],
        comparedCount: 4,
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
      'Where: runs/x/model.json, output "probability". Fix: no file was written',
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
    const check = checkParity({ description, bytes: Uint8Array.of(1, 2), inputs, outputs, tolerance: 1 });
    await expect(check).rejects.toThrow(CheckImpossibleError);
    await expect(check).rejects.toThrow('ONNX Runtime cannot run the model');
  });

  test('stops when it is aborted', async () => {
    const description = await describeTextModel();
    const { model, inputs, outputs } = convertDescription(description);
    const bytes = encodeModel(model);
    const signal = AbortSignal.abort();
    const check = checkParity({ description, bytes, inputs, outputs, tolerance: 1, signal });
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

describe('createCheckInputs', () => {
  test('makes a full row, a short one and one of padding, then a single full row', async () => {
    const batches = createCheckInputs(await describeTextModel(), [{ dataType: 'int32' }]);
    const [batch, single] = batches.flat();
    const rows = [0, 1, 2].map((row) => [...(batch?.data ?? [])].slice(9 * row, 9 * row + 9));
    const paddingCounts = rows.map((row) => row.filter((tokenId) => tokenId === 0).length);
    expect(paddingCounts).toEqual([0, 6, 9]);
    expect(rows[1]?.slice(3)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(single?.data).not.toContain(0);
    expect(Math.max(...rows.flat())).toBeLessThan(ROWS);
  });

  test('masks values where a Masking layer is, and gives convolutions all steps that they need', async () => {
    const model = buildSeededModel(
      [
        layers.masking({ maskValue: -9, inputShape: [null, 2] }),
        layers.conv1d({ filters: 2, kernelSize: 35 }),
      ],
      1,
    );
    const description = describeModel(await saveInMemory(model), 'x');
    const [batch] = createCheckInputs(description, [{ dataType: 'float32' }]).flat();
    expect(batch?.shape).toEqual([3, 40, 2]);
    const maskedSteps = [0, 1, 2].map((row) => {
      const values = [...(batch?.data ?? [])].slice(80 * row, 80 * row + 80);
      return values.filter((value) => value === -9).length / 2;
    });
    expect(maskedSteps[0]).toBe(0);
    expect(maskedSteps[1]).toBeGreaterThan(10);
    expect(maskedSteps[1]).toBeLessThan(30);
    expect(maskedSteps[2]).toBe(40);
  });

  test('keeps to the sizes that the model fixes', async () => {
    const model = buildSeededModel([layers.dense({ units: 2, batchInputShape: [2, 5, 3] })], 1);
    const description = describeModel(await saveInMemory(model), 'x');
    const inputs = createCheckInputs(description, [{ dataType: 'float32' }]);
    expect(inputs.flat().map(({ shape }) => shape)).toEqual([[2, 5, 3]]);
  });
});
