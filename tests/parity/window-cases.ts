/** Convolutions, pooling, and the layers that change shapes. */
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { type Layer, runLayer } from '../support/tfjs-models.ts';
import { dense, embedding, FEATURES, gru, identity, type ParityCase } from './case-parts.ts';
import { asFloats, TOKEN_INPUTS, tokenRows, VALUE_INPUTS, values } from './layer-inputs.ts';

const inputShape = [null, FEATURES];
const LONG = VALUE_INPUTS.longSequences;
type Conv1dConfig = Parameters<typeof layers.conv1d>[0];
const conv = (config: Partial<Conv1dConfig> = {}): Layer =>
  layers.conv1d({ filters: 4, kernelSize: 3, ...config });

const PADDINGS = ['valid', 'same'] as const;
const SIZES = [1, 2, 3, 4, 5] as const;

const convolutionCases: readonly ParityCase[] = PADDINGS.flatMap((padding) =>
  SIZES.flatMap((kernelSize) => [
    ...([1, 2, 3] as const).map((strides) => ({
      name: `Conv1D, ${padding}, ${kernelSize} steps, stride ${strides}`,
      layers: () => [conv({ kernelSize, padding, strides, inputShape })],
      inputs: LONG,
    })),
    {
      name: `Conv1D, ${padding}, ${kernelSize} steps, dilation 2`,
      layers: () => [conv({ kernelSize, padding, dilationRate: 2, activation: 'relu', inputShape })],
      inputs: LONG,
    },
  ]),
);

/** TensorFlow.js loads a causal convolution but cannot run it: the same weights over padded steps do. */
const causalCases: readonly ParityCase[] = [
  { kernelSize: 3 },
  { kernelSize: 2, dilationRate: 3 },
  { kernelSize: 4, strides: 2 },
].map((config) => ({
  name: `Conv1D, causal, ${JSON.stringify(config)}`,
  layers: () => [conv({ ...config, padding: 'causal', activation: 'relu', inputShape })],
  reference: (model: LayersModel) => {
    const twin = conv({ ...config, activation: 'relu', inputShape });
    sequential({ layers: [twin] }).setWeights(model.getWeights());
    const missing = (config.kernelSize - 1) * (config.dilationRate ?? 1);
    return (x: Tensor) =>
      runLayer(
        twin,
        tf.pad(x, [
          [0, 0],
          [missing, 0],
          [0, 0],
        ]),
      );
  },
  inputs: LONG,
}));

const poolingCases: readonly ParityCase[] = [layers.maxPooling1d, layers.averagePooling1d].flatMap(
  (create, i) =>
    PADDINGS.flatMap((padding) =>
      ([1, 2, 3, 4] as const).flatMap((poolSize) =>
        ([undefined, 1, 2, 3] as const).map((strides) => ({
          name: `${i === 0 ? 'Max' : 'Average'}Pooling1D, ${padding}, ${poolSize} steps, stride ${strides}`,
          layers: () => [create({ poolSize, padding, ...(strides && { strides }), inputShape })],
          inputs: LONG,
        })),
      ),
    ),
);

/** Windows that do not touch need a number of steps that is known before. */
const isConvertible = ({ name }: ParityCase): boolean => !/Pooling1D, same, 2 steps, stride 3$/.test(name);
const fixedPoolingCases: readonly ParityCase[] = [layers.maxPooling1d, layers.averagePooling1d].flatMap(
  (create, i) =>
    ([2, 3] as const).flatMap((poolSize) =>
      ([2, 4, 5] as const).map((strides) => ({
        name: `${i === 0 ? 'Max' : 'Average'}Pooling1D of 7 steps, same, ${poolSize} steps, stride ${strides}`,
        layers: () => [create({ poolSize, strides, padding: 'same', inputShape: [7, FEATURES] })],
        inputs: VALUE_INPUTS.fixedSequences,
      })),
    ),
);

const GLOBAL_POOLINGS = [layers.globalMaxPooling1d, layers.globalAveragePooling1d] as const;
const globalCases: readonly ParityCase[] = GLOBAL_POOLINGS.flatMap((create, i) => [
  {
    name: `Global${i === 0 ? 'Max' : 'Average'}Pooling1D over values`,
    layers: () => [create({ inputShape })],
    inputs: VALUE_INPUTS.sequences,
  },
  ...[false, true].map((maskZero) => ({
    name: `Global${i === 0 ? 'Max' : 'Average'}Pooling1D, ${maskZero ? 'any mask' : 'no mask'}`,
    layers: () => [embedding(maskZero), create({}), dense()],
    inputs: TOKEN_INPUTS.any,
  })),
]);

const shapeCases: readonly ParityCase[] = [
  {
    name: 'Flatten',
    layers: () => [layers.flatten({ inputShape: [7, FEATURES] }), dense()],
    inputs: VALUE_INPUTS.fixedSequences,
  },
  {
    name: 'Flatten, channels first',
    layers: () => [layers.flatten({ dataFormat: 'channelsFirst', inputShape: [7, FEATURES] }), dense()],
    inputs: VALUE_INPUTS.fixedSequences,
  },
  {
    name: 'Flatten of token rows',
    layers: () => [
      layers.embedding({ inputDim: 20, outputDim: FEATURES, inputLength: 9 }),
      layers.flatten(),
      dense({ units: 1, activation: 'sigmoid' }),
    ],
    inputs: [tokenRows('post', 4, 9), tokenRows('none', 1, 9)],
    paddingSide: 'post',
  },
  {
    name: 'Reshape',
    layers: () => [layers.reshape({ targetShape: [FEATURES, 7], inputShape: [7, FEATURES] }), gru()],
    inputs: VALUE_INPUTS.fixedSequences,
  },
  {
    name: 'Reshape with a size to work out',
    layers: () => [layers.reshape({ targetShape: [null, 1], inputShape: [7, FEATURES] }), dense()],
    inputs: VALUE_INPUTS.fixedSequences,
  },
  {
    name: 'Reshape of a size known at run time',
    layers: () => [layers.reshape({ targetShape: [-1, 1, FEATURES], inputShape })],
    inputs: VALUE_INPUTS.sequences,
  },
];

const orderCases: readonly ParityCase[] = [
  ...[
    [1, 2, 3],
    [3, 1, 2],
    [2, 1, 3],
  ].map((dims) => ({
    name: `Permute to ${dims.join(', ')}`,
    layers: () => [layers.permute({ dims, inputShape: [4, null, FEATURES] })],
    inputs: [values(3, 4, 2, FEATURES), values(1, 4, 5, FEATURES)],
  })),
  {
    name: 'RepeatVector',
    layers: () => [layers.repeatVector({ n: 4, inputShape: [FEATURES] }), gru()],
    inputs: VALUE_INPUTS.rows,
  },
  {
    name: 'RepeatVector of the last state',
    layers: () => [embedding(false), gru(), layers.repeatVector({ n: 2 }), gru({ returnSequences: true })],
    inputs: TOKEN_INPUTS.any,
  },
  ...(['multiHot', 'count'] as const).map((outputMode) => ({
    name: `CategoryEncoding, ${outputMode}`,
    layers: () => [identity([9]), layers.categoryEncoding({ numTokens: 20, outputMode })],
    inputs: [asFloats(tokenRows('post', 4, 9)), asFloats(tokenRows('none', 1, 9))],
  })),
  {
    name: 'CategoryEncoding, oneHot',
    layers: () => [identity([1]), layers.categoryEncoding({ numTokens: 20, outputMode: 'oneHot' }), dense()],
    inputs: [asFloats(tokenRows('none', 4, 1)), asFloats(tokenRows('none', 1, 1))],
  },
];

const stackedCases: readonly ParityCase[] = [
  {
    name: 'text CNN',
    layers: () => [
      embedding(true),
      layers.spatialDropout1d({ rate: 0.2 }),
      conv({ activation: 'softmax', useBias: false, padding: 'same' }),
      layers.maxPooling1d({ poolSize: 2, padding: 'same' }),
      conv({ activation: 'relu', kernelSize: 1 }),
      layers.globalMaxPooling1d({}),
      dense({ units: 1, activation: 'sigmoid' }),
    ],
    inputs: TOKEN_INPUTS.post,
    paddingSide: 'post',
  },
  {
    name: 'Conv1D before GRU',
    layers: () => [conv({ inputShape }), layers.averagePooling1d({ poolSize: 2, strides: 1 }), gru()],
    inputs: LONG,
  },
];

export const WINDOW_CASES: readonly ParityCase[] = [
  ...convolutionCases,
  ...causalCases,
  ...poolingCases.filter(isConvertible),
  ...fixedPoolingCases,
  ...globalCases,
  ...shapeCases,
  ...orderCases,
  ...stackedCases,
];

export const WINDOW_CASE_COUNT = 2 * 5 * 4 + 3 + 2 * (2 * 4 * 4 - 1) + 2 * 2 * 3 + 2 * 3 + 6 + 8 + 2;
