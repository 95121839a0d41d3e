import { input, layers, model } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { call, saveInMemory, seedWeights } from '../../tests/support/tfjs-models.ts';
import { convertDescription } from './convert.ts';
import { describeModel } from './read/describe-model.ts';

test('a layer that is called twice stores its weights once', async () => {
  const x = input({ shape: [3], name: 'x' });
  const shared = layers.dense({ units: 3, name: 'shared' });
  const outputs = call(layers.dense({ units: 1, name: 'end' }), call(shared, call(shared, x)));
  const saved = await saveInMemory(seedWeights(model({ inputs: x, outputs }), 1));
  const { model: converted, listLayers } = convertDescription(describeModel(saved, 'x'));
  expect(converted.graph.initializers.map(({ name }) => name)).toEqual([
    'shared/kernel',
    'shared/bias',
    'end/kernel',
    'end/bias',
  ]);
  expect(listLayers(converted.graph).map(({ name, operators }) => [name, ...operators])).toEqual([
    ['x'],
    ['shared', 'Gemm', 'Gemm'],
    ['end', 'Gemm'],
  ]);
});
