import { layers } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { buildSeededModel, predict, saveInMemory } from './tfjs-models.ts';

const build = (seed: number) =>
  buildSeededModel(
    [
      layers.lstm({
        units: 3,
        inputShape: [null, 2],
        recurrentInitializer: 'zeros',
        recurrentActivation: 'sigmoid',
      }),
    ],
    seed,
  );

test('buildSeededModel draws other weights for every gate and the same for the same seed', () => {
  const values = (seed: number) =>
    build(seed)
      .getWeights()
      .flatMap((weight) => [...weight.dataSync()]);
  expect(values(1)).toEqual(values(1));
  expect(values(1)).not.toEqual(values(2));
  expect(new Set(values(1)).size).toBe(2 * 12 + 3 * 12 + 12);
});

test('saveInMemory gives the weights that predict uses', async () => {
  const model = build(3);
  const { weightData = [] } = await saveInMemory(model);
  const parts = weightData instanceof ArrayBuffer ? [weightData] : weightData;
  const saved = parts.flatMap((part) => [...new Float32Array(part)]);
  expect(saved).toEqual(model.getWeights().flatMap((weight) => [...weight.dataSync()]));
  const output = predict(model, { data: Float32Array.of(1, 2, 3, 4), shape: [1, 2, 2] });
  expect(output.shape).toEqual([1, 3]);
  expect(Math.min(...output.data.map(Math.abs))).toBeGreaterThan(0);
});
