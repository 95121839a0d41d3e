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
const volume = (config: Omit<Parameters<typeof layers.conv3d>[0], 'filters'>): Layer =>
  layers.conv3d({ filters: 2, ...config });
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
    name: 'a SimpleRNN with an activation that nobody knows',
    build: () => stack(layers.simpleRNN({ ...recurrent, inputShape })),
    config: { activation: 'cube' },
    reason: '(SimpleRNN): its activation "cube" is unknown; known are linear, relu',
  },
  {
    name: 'a Bidirectional around a layer that keeps its states',
    build: () => bidirectional(layers.gru(recurrent)),
    config: { layer: { className: 'GRU', config: { units: 2, stateful: true } } },
    reason: '(Bidirectional): it is stateful',
  },
  {
    name: 'a Bidirectional around a layer that tfjs cannot build there',
    build: () => bidirectional(layers.gru(recurrent)),
    config: { layer: { className: 'RNN', config: { units: 2 } } },
    reason: 'it wraps a layer of class "RNN", expected LSTM, GRU, SimpleRNN or ConvLSTM2D',
  },
  {
    name: 'an RNN around a cell that nobody knows',
    build: () => stack(layers.rnn({ cell: layers.gruCell(recurrent), inputShape })),
    config: { cell: { className: 'PeepholeCell', config: {} } },
    reason:
      '(RNN): its cell is a "PeepholeCell", expected an LSTMCell, GRUCell, SimpleRNNCell or StackedRNNCells',
  },
  {
    name: 'masked images',
    build: () =>
      stack(
        layers.masking({ inputShape: [3, 4] }),
        layers.reshape({ targetShape: [3, 2, 2, 1] }),
        layers.convLstm2d({ filters: 2, kernelSize: 1, recurrentInitializer: 'zeros' }),
      ),
    reason: '(ConvLSTM2D): its sequence has a mask, which TensorFlow.js cannot apply to images',
  },
  {
    name: 'a TimeDistributed around a model, with a mask',
    build: () => {
      const layer = stack(layers.dense({ units: 2, inputShape: [3] }));
      return stack(layers.masking({ inputShape }), layers.timeDistributed({ layer }));
    },
    reason: '(TimeDistributed): TensorFlow.js hands a mask to the model inside',
  },
  {
    name: 'a TimeDistributed around a layer that is refused',
    build: () =>
      stack(
        layers.timeDistributed({
          layer: layers.conv2d({ filters: 2, kernelSize: 2, padding: 'causal' }),
          inputShape: [null, 4, 4, 3],
        }),
      ),
    reason: 'the layer inside ("Conv2D") cannot be converted: its padding is causal',
  },
  {
    name: 'a TimeDistributed whose mask the layer inside takes for its own',
    build: () =>
      stack(
        embedding(),
        layers.timeDistributed({ layer: layers.repeatVector({ n: 2 }) }),
        layers.timeDistributed({ layer: layers.lstm(recurrent) }),
      ),
    reason:
      '(TimeDistributed): TensorFlow.js gives it the mask of merged sequences, or of one with other steps',
  },
  {
    name: 'a causal convolution of images',
    build: () =>
      stack(layers.conv2d({ filters: 2, kernelSize: 2, padding: 'causal', inputShape: [4, 4, 3] })),
    reason: '(Conv2D): its padding is causal, which exists over one axis alone',
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
    name: 'a normalization over the batch',
    build: () => stack(layers.layerNormalization({ axis: 1, inputShape: [4, 3] })),
    config: { axis: [0, 1] },
    reason: '(LayerNormalization): its axis is 0, 1, expected axes behind the batch, each once',
  },
  {
    name: 'averages over an axis of any size',
    build: () => stack(layers.batchNormalization({ inputShape })),
    config: { axis: 1 },
    reason: '(BatchNormalization): its axis is 1, expected one of a known size behind the batch',
  },
  {
    name: 'windows of a volume that are padded below zero',
    build: () => stack(volume({ kernelSize: 1, strides: 2, padding: 'same', inputShape: [4, 4, 4, 1] })),
    reason: '(Conv3D): its strides are longer than its windows, padded, and TensorFlow.js then skips',
  },
  {
    name: 'a separable convolution whose bias tfjs adds to rows',
    build: () =>
      stack(
        layers.separableConv2d({
          filters: 6,
          kernelSize: 1,
          dataFormat: 'channelsFirst',
          inputShape: [2, 6, 6],
        }),
      ),
    reason: '(SeparableConv2D): it has channels first, and TensorFlow.js then adds its bias to rows',
  },
  {
    name: 'a softmax over another axis than the last',
    build: () => stack(layers.softmax({ axis: 1, inputShape })),
    reason: '(Softmax): its axis is 1, and TensorFlow.js computes it over the last one alone',
  },
  {
    name: 'a softmax under a mask',
    build: () => stack(embedding(), layers.softmax({ axis: -1 })),
    reason:
      '(Softmax): TensorFlow.js gives it the mask of its input or of an earlier layer, in another shape',
  },
  {
    name: 'a Concatenate along an axis that is not there',
    build: () => {
      const x = input({ shape: [4, 3] });
      return model({ inputs: x, outputs: call(layers.concatenate(), x, x) });
    },
    config: { axis: 3 },
    reason: '(Concatenate): its axis is 3, and its inputs have 3 dimensions',
  },
  {
    name: 'a crop of images of any size',
    build: () =>
      stack(layers.upSampling2d({ inputShape: [null, null, 3] }), layers.centerCrop({ height: 2, width: 2 })),
    reason: '(CenterCrop): what it crops depends on a height and width that are known at run time alone',
  },
  {
    name: 'an encoding with weights',
    build: () => stack(layers.categoryEncoding({ numTokens: 4, inputShape: [4] })),
    config: { outputMode: 'tfIdf' },
    reason: '(CategoryEncoding): its outputMode is tfIdf',
  },
  {
    name: 'more than one category as one',
    build: () => stack(layers.categoryEncoding({ numTokens: 4, outputMode: 'oneHot', inputShape: [3] })),
    reason: '(CategoryEncoding): its input is [batch, 3',
  },
  {
    name: 'a recurrent layer that gets the mask of a longer sequence',
    build: () => stack(embedding(), layers.maxPooling1d({}), layers.lstm({ ...recurrent, name: 'memory' })),
    reason:
      '"memory" (LSTM): TensorFlow.js gives it the mask of merged sequences, or of one with other steps',
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
    await expect(conversion).rejects.toThrow('(GRU): TensorFlow.js gives it the mask of merged sequences');
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
