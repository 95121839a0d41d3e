/** Bidirectional and TimeDistributed. */
import { layers } from '@tensorflow/tfjs-layers';
import type { Layer } from '../support/tfjs-models.ts';
import {
  BOTH,
  dense,
  embedding,
  FEATURES,
  gru,
  lstm,
  MASKS,
  type ParityCase,
  RECURRENT_LAYERS,
} from './case-parts.ts';
import { TOKEN_INPUTS, tokenRows, VALUE_INPUTS, values } from './layer-inputs.ts';

const MERGE_MODES = ['concat', 'sum', 'mul', 'ave'] as const;

const bidirectionalCases: readonly ParityCase[] = RECURRENT_LAYERS.flatMap(({ className, create }) =>
  MASKS.flatMap(({ mask, maskZero, ...rest }) =>
    BOTH.flatMap((returnSequences) =>
      MERGE_MODES.map((mergeMode) => ({
        name: `Bidirectional ${className}, ${mask}, ${returnSequences ? 'every state' : 'last state'}, ${mergeMode}`,
        layers: () => [
          embedding(maskZero),
          layers.bidirectional({ layer: create({ returnSequences, units: 3 }), mergeMode }),
        ],
        ...rest,
      })),
    ),
  ),
);

const backwardsCases: readonly ParityCase[] = MASKS.flatMap(({ mask, maskZero, ...rest }) =>
  BOTH.map((returnSequences) => ({
    name: `Bidirectional GRU that goes backwards, ${mask}, ${returnSequences ? 'every state' : 'last state'}`,
    layers: () => [
      embedding(maskZero),
      layers.bidirectional({
        layer: gru({ returnSequences, goBackwards: true, useBias: false, activation: 'elu' }),
        mergeMode: 'concat',
      }),
    ],
    ...rest,
  })),
);

const stackedCases: readonly ParityCase[] = MASKS.map(({ mask, maskZero, ...rest }) => ({
  name: `stacked Bidirectional, TimeDistributed, ${mask}`,
  layers: () => [
    embedding(maskZero),
    layers.bidirectional({ layer: lstm({ returnSequences: true, units: 3 }), mergeMode: 'concat' }),
    layers.timeDistributed({ layer: dense({ activation: 'relu' }) }),
    layers.bidirectional({ layer: gru({ returnSequences: true, units: 2 }), mergeMode: 'ave' }),
    lstm({ units: 3 }),
  ],
  ...rest,
}));

const distributedCases: readonly ParityCase[] = [
  {
    name: 'Bidirectional over values',
    layers: () => [
      layers.bidirectional({ layer: lstm(), mergeMode: 'concat', inputShape: [null, FEATURES] }),
    ],
    inputs: VALUE_INPUTS.sequences,
  },
  {
    name: 'TimeDistributed Dense',
    layers: () => [
      layers.timeDistributed({ layer: dense({ activation: 'softmax' }), inputShape: [null, FEATURES] }),
    ],
    inputs: VALUE_INPUTS.sequences,
  },
  {
    name: 'TimeDistributed Dense over a grid',
    layers: () => [
      layers.timeDistributed({ layer: dense({ useBias: false }), inputShape: [null, 2, FEATURES] }),
    ],
    inputs: VALUE_INPUTS.grids,
  },
  {
    name: 'TimeDistributed Activation, Dropout and Dense under a mask',
    layers: () => [
      embedding(true),
      layers.timeDistributed({ layer: layers.activation({ activation: 'softmax' }) }),
      layers.timeDistributed({ layer: layers.dropout({ rate: 0.5 }) }),
      layers.timeDistributed({ layer: dense() }),
      gru(),
    ],
    inputs: TOKEN_INPUTS.any,
  },
  {
    name: 'Bidirectional, gates with alpha and beta',
    layers: () => [
      embedding(true),
      layers.bidirectional({
        layer: lstm({ recurrentActivation: 'hardSigmoid', activation: 'linear', units: 3 }),
        mergeMode: 'concat',
      }),
    ],
    inputs: [tokenRows('holes', 2, 6)],
  },
];

/** What can be inside, and the sizes of one step that it takes. */
const INNER: readonly { readonly name: string; readonly sizes: number[]; readonly create: () => Layer }[] = [
  { name: 'BatchNormalization', sizes: [4], create: () => layers.batchNormalization() },
  { name: 'LayerNormalization', sizes: [4, 2], create: () => layers.layerNormalization({ axis: [1, 2] }) },
  { name: 'Flatten', sizes: [2, 3], create: () => layers.flatten() },
  { name: 'Reshape', sizes: [2, 3], create: () => layers.reshape({ targetShape: [3, 2] }) },
  { name: 'Permute', sizes: [2, 3], create: () => layers.permute({ dims: [2, 1] }) },
  { name: 'RepeatVector', sizes: [3], create: () => layers.repeatVector({ n: 2 }) },
  { name: 'Softmax', sizes: [4], create: () => layers.softmax({ axis: -1 }) },
  { name: 'PReLU', sizes: [4], create: () => layers.prelu({}) },
  { name: 'LeakyReLU', sizes: [4], create: () => layers.leakyReLU({}) },
  {
    name: 'Conv1D',
    sizes: [6, 2],
    create: () => layers.conv1d({ filters: 3, kernelSize: 2, padding: 'same' }),
  },
  {
    name: 'Conv2D',
    sizes: [5, 4, 2],
    create: () => layers.conv2d({ filters: 3, kernelSize: 2, strides: 2 }),
  },
  {
    name: 'SeparableConv2D',
    sizes: [5, 4, 2],
    create: () => layers.separableConv2d({ filters: 3, kernelSize: 2 }),
  },
  { name: 'MaxPooling2D', sizes: [5, 4, 2], create: () => layers.maxPooling2d({ padding: 'same' }) },
  { name: 'GlobalAveragePooling1D', sizes: [5, 4], create: () => layers.globalAveragePooling1d() },
  { name: 'UpSampling2D', sizes: [2, 3, 1], create: () => layers.upSampling2d({}) },
  { name: 'LSTM', sizes: [5, 4], create: () => lstm({ units: 3, returnSequences: true }) },
  { name: 'GRU with gelu', sizes: [5, 4], create: () => gru({ units: 3, activation: 'gelu' }) },
  {
    name: 'Bidirectional',
    sizes: [5, 4],
    create: () => layers.bidirectional({ layer: lstm({ units: 3 }), mergeMode: 'concat' }),
  },
  {
    name: 'ConvLSTM2D',
    sizes: [2, 4, 3, 1],
    create: () => layers.convLstm2d({ filters: 2, kernelSize: 2, recurrentInitializer: 'zeros' }),
  },
  {
    name: 'TimeDistributed Flatten',
    sizes: [2, 3, 2],
    create: () => layers.timeDistributed({ layer: layers.flatten() }),
  },
];
const innerCases: readonly ParityCase[] = INNER.flatMap(({ name, sizes, create }) =>
  [3, null].map((time) => ({
    name: `TimeDistributed ${name}, ${time ?? 'any number of'} steps`,
    layers: () => [layers.timeDistributed({ layer: create(), inputShape: [time, ...sizes] })],
    inputs: [values(2, 3, ...sizes), values(1, time ?? 4, ...sizes)],
  })),
);
const innerMaskCases: readonly ParityCase[] = [
  {
    name: 'TimeDistributed layers that change shapes under a mask',
    layers: () => [
      embedding(true),
      layers.timeDistributed({ layer: layers.repeatVector({ n: 2 }) }),
      layers.timeDistributed({ layer: layers.flatten() }),
      gru(),
    ],
    inputs: TOKEN_INPUTS.any,
  },
  {
    name: 'TimeDistributed over images of any size',
    layers: () => [
      layers.timeDistributed({
        layer: layers.conv2d({ filters: 2, kernelSize: 2, strides: 2, padding: 'same' }),
        inputShape: [null, null, null, 2],
      }),
      layers.timeDistributed({ layer: layers.globalMaxPooling2d({ dataFormat: 'channelsLast' }) }),
      lstm(),
    ],
    inputs: [values(2, 3, 5, 4, 2), values(1, 2, 3, 6, 2)],
  },
];

export const WRAPPER_CASES: readonly ParityCase[] = [
  ...bidirectionalCases,
  ...backwardsCases,
  ...stackedCases,
  ...distributedCases,
  ...innerCases,
  ...innerMaskCases,
];

export const WRAPPER_CASE_COUNT = 3 * 4 * 2 * 4 + 4 * 2 + 4 + 5 + 20 * 2 + 2;
