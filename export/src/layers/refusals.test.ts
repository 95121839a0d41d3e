/** What is refused because of options or of what comes in: each with its reason. */
import { input, type LayersModel, layers, model, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { maxAbsDiff } from '../../../tests/support/max-abs-diff.ts';
import { call, type Layer, predict, saveInMemory, seedWeights } from '../../../tests/support/tfjs-models.ts';
import { convertDescription } from '../convert.ts';
import { UnsupportedLayersError } from '../errors/unsupported-layers-error.ts';
import { describeModel } from '../read/describe-model.ts';
import type { LayerDescription } from '../read/description.ts';

type Config = Readonly<Record<string, unknown>>;

const recurrent = { units: 2, recurrentInitializer: 'zeros' } as const;
const inputShape = [null, 3];
const embedding = (): Layer => layers.embedding({ inputDim: 8, outputDim: 3, maskZero: true });
const stack = (...modelLayers: Layer[]): LayersModel => sequential({ layers: modelLayers });
const bidirectional = (layer: ReturnType<typeof layers.gru>): LayersModel =>
  stack(layers.bidirectional({ layer, mergeMode: 'sum', inputShape }));

/** Converts a model after some options of its last layer were replaced. */
async function convert(original: LayersModel, config: Config = {}) {
  const description = describeModel(await saveInMemory(original), 'runs/x/model.json');
  const last = description.layers.at(-1);
  const change = (layer: LayerDescription): LayerDescription =>
    layer === last ? { ...layer, config: { ...layer.config, ...config } } : layer;
  return convertDescription({ ...description, layers: description.layers.map(change) });
}

const REFUSALS: readonly {
  readonly name: string;
  readonly build: () => LayersModel;
  readonly config?: Config;
  readonly reason: string;
}[] = [
  {
    name: 'a GRU that resets after the product',
    build: () => stack(layers.gru({ ...recurrent, inputShape })),
    config: { resetAfter: true },
    reason: '(GRU): its resetAfter is true, which TensorFlow.js cannot run',
  },
  {
    name: 'a SimpleRNN with an activation that the operator lacks',
    build: () => stack(layers.simpleRNN({ ...recurrent, activation: 'swish', inputShape })),
    reason: '(SimpleRNN): its activation "swish" does not exist in the ONNX RNN',
  },
  {
    name: 'a Bidirectional with two outputs',
    build: () => bidirectional(layers.gru(recurrent)),
    config: { mergeMode: null },
    reason: '(Bidirectional): its mergeMode is null',
  },
  {
    name: 'a Bidirectional with an activation that the operator lacks',
    build: () => bidirectional(layers.gru({ ...recurrent, recurrentActivation: 'softmax' })),
    reason: '(Bidirectional): its recurrentActivation "softmax" does not exist in the ONNX GRU',
  },
  {
    name: 'a Bidirectional around a layer without gates',
    build: () => bidirectional(layers.gru(recurrent)),
    config: { layer: { className: 'RNN', config: { units: 2 } } },
    reason: 'it wraps a layer of class "RNN", expected one of LSTM, GRU, SimpleRNN',
  },
  {
    name: 'a TimeDistributed around a layer that needs all steps',
    build: () => stack(layers.timeDistributed({ layer: layers.flatten(), inputShape: [null, 2, 3] })),
    reason: 'it wraps a layer of class "Flatten", expected one of Activation, Dense, Dropout',
  },
  {
    name: 'a causal convolution',
    build: () => stack(layers.conv1d({ filters: 2, kernelSize: 2, padding: 'causal', inputShape })),
    reason: '(Conv1D): its padding is causal, which TensorFlow.js cannot run',
  },
  {
    name: 'a convolution with channels first',
    build: () => stack(layers.conv1d({ filters: 2, kernelSize: 2, inputShape })),
    config: { dataFormat: 'channelsFirst' },
    reason: '(Conv1D): its input has channels before time',
  },
  {
    name: 'padded windows that do not touch',
    build: () => stack(layers.maxPooling1d({ poolSize: 2, strides: 3, padding: 'same', inputShape })),
    reason: '(MaxPooling1D): its stride 3 is longer than its window of 2, padded',
  },
  {
    name: 'a normalization of anything but the last axis',
    build: () => stack(layers.layerNormalization({ axis: 1, inputShape: [4, 3] })),
    reason: '(LayerNormalization): its axis is 1, expected the last one',
  },
  {
    name: 'averages of anything but the last axis',
    build: () => stack(layers.batchNormalization({ axis: 1, inputShape: [4, 3] })),
    reason: '(BatchNormalization): its axis is 1, expected the last one',
  },
  {
    name: 'a recurrent layer behind one that drops the mask',
    build: () => stack(embedding(), layers.maxPooling1d({}), layers.lstm({ ...recurrent, name: 'memory' })),
    reason: '"memory" (LSTM): TensorFlow.js gives it the mask of an earlier layer',
  },
];

describe('the converters refuse', () => {
  test.for(REFUSALS)('$name', async ({ build, config, reason }) => {
    const conversion = convert(build(), config);
    await expect(conversion).rejects.toThrow(UnsupportedLayersError);
    await expect(conversion).rejects.toThrow(reason);
  });

  test('a recurrent layer behind masked sequences that were added', async () => {
    const tokens = input({ shape: [null] });
    const words = call(embedding(), tokens);
    const outputs = call(layers.gru(recurrent), call(layers.add(), words, words));
    const conversion = convert(model({ inputs: tokens, outputs }));
    await expect(conversion).rejects.toThrow('(GRU): TensorFlow.js gives it the mask of an earlier layer');
  });
});

test('TensorFlow.js does give a recurrent layer the mask that its input lost on the way', () => {
  const [masked, unmasked] = [true, false].map((maskZero) => {
    const words = layers.embedding({ inputDim: 8, outputDim: 3, maskZero });
    const built = stack(words, layers.maxPooling1d({ poolSize: 1 }), layers.lstm(recurrent));
    return predict(seedWeights(built, 3), { data: Int32Array.of(1, 2, 0, 0), shape: [1, 4] }).data;
  });
  expect(maxAbsDiff(masked ?? [], unmasked ?? [])).toBeGreaterThan(0.01);
});
