import { layers } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { buildSeededModel, type Layer, saveInMemory, textJson } from '../../../tests/support/tfjs-models.ts';
import { describeModel } from '../read/describe-model.ts';
import { createBatches } from './batches.ts';
import { layersModelInputs } from './layers-model-inputs.ts';

const ROWS = 20;

async function createFor(
  modelLayers: readonly Layer[],
  dataType: 'int32' | 'float32',
  text?: Record<string, unknown>,
) {
  const saved = await saveInMemory(buildSeededModel(modelLayers, 5));
  const specs = layersModelInputs(describeModel({ ...saved, text }, 'x'), [{ dataType }]);
  return createBatches(specs).map(({ inputs, ...batch }) => ({
    ...batch,
    shape: inputs[0]?.shape,
    values: [...(inputs[0]?.data ?? [])],
  }));
}

describe('the inputs of a check', () => {
  test('are a full row, a short one and one of padding, a single full row, and extreme ids', async () => {
    const words = layers.embedding({ inputDim: ROWS, outputDim: 3, maskZero: true });
    const [batch, single, zeros, large] = await createFor([words], 'int32', textJson(ROWS, 'post'));
    const rows = [0, 1, 2].map((row) => batch?.values.slice(9 * row, 9 * row + 9) ?? []);
    const paddingCounts = rows.map((row) => row.filter((tokenId) => tokenId === 0).length);
    expect(paddingCounts).toEqual([0, 6, 9]);
    expect(rows[1]?.slice(3)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(single?.values).not.toContain(0);
    expect(Math.max(...rows.flat())).toBeLessThan(ROWS);
    expect(new Set(zeros?.values)).toEqual(new Set([0]));
    expect(new Set(large?.values)).toEqual(new Set([ROWS - 1]));
    expect(large?.scale).toBe(1);
  });

  test('mask values where a Masking layer is, and give convolutions all steps that they need', async () => {
    const [batch] = await createFor(
      [
        layers.masking({ maskValue: -9, inputShape: [null, 2] }),
        layers.conv1d({ filters: 2, kernelSize: 35 }),
      ],
      'float32',
    );
    expect(batch?.shape).toEqual([3, 40, 2]);
    const maskedSteps = [0, 1, 2].map((row) => {
      const values = batch?.values.slice(80 * row, 80 * row + 80) ?? [];
      return values.filter((value) => value === -9).length / 2;
    });
    expect(maskedSteps[0]).toBe(0);
    expect(maskedSteps[1]).toBeGreaterThan(10);
    expect(maskedSteps[1]).toBeLessThan(30);
    expect(maskedSteps[2]).toBe(40);
  });

  test('keep to the sizes that the model fixes, and go far from 0 on both sides', async () => {
    const batches = await createFor([layers.dense({ units: 2, batchInputShape: [2, 5, 3] })], 'float32');
    expect(batches.map(({ shape }) => shape)).toEqual([1, 2, 3, 4].map(() => [2, 5, 3]));
    const [random, , , large] = batches;
    expect(Math.max(...(random?.values.map(Math.abs) ?? []))).toBeLessThanOrEqual(1);
    expect(Math.min(...(large?.values ?? []))).toBeLessThan(-50);
    expect(Math.max(...(large?.values ?? []))).toBeGreaterThan(50);
    expect(large?.scale).toBe(100);
  });

  test('are whole numbers below the number of categories', async () => {
    const encoding = layers.categoryEncoding({ numTokens: 4, outputMode: 'multiHot', inputShape: [6] });
    const batches = await createFor([encoding], 'float32');
    expect(batches.flatMap(({ values }) => values).every((value) => [0, 1, 2, 3].includes(value))).toBe(true);
  });
});
