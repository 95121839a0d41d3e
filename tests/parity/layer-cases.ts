/** The models and inputs on which TensorFlow.js and ONNX must agree; one row a model. */
import { layers } from '@tensorflow/tfjs-layers';
import type { Layer } from '../support/tfjs-models.ts';
import { ACTIVATION_CASE_COUNT, ACTIVATION_CASES } from './activation-cases.ts';
import {
  type DenseConfig,
  dense,
  embedding,
  FEATURES,
  LOG_SOFTMAX,
  lstm,
  type ParityCase,
} from './case-parts.ts';
import { CONV_LSTM_CASE_COUNT, CONV_LSTM_CASES } from './conv-lstm-cases.ts';
import { CONVOLUTION_CASE_COUNT, CONVOLUTION_CASES } from './convolution-cases.ts';
import { GRAPH_CASE_COUNT, GRAPH_CASES } from './graph-cases.ts';
import { IMAGE_CASE_COUNT, IMAGE_CASES } from './image-cases.ts';
import { TOKEN_INPUTS, VALUE_INPUTS } from './layer-inputs.ts';
import { NESTED_CASE_COUNT, NESTED_CASES } from './nested-cases.ts';
import { NORMALIZATION_CASE_COUNT, NORMALIZATION_CASES } from './normalization-cases.ts';
import { RECURRENT_CASE_COUNT, RECURRENT_CASES } from './recurrent-cases.ts';
import { STATE_CASE_COUNT, STATE_CASES } from './state-cases.ts';
import { WINDOW_CASE_COUNT, WINDOW_CASES } from './window-cases.ts';
import { WRAPPER_CASE_COUNT, WRAPPER_CASES } from './wrapper-cases.ts';

const firstDense = (config: Partial<DenseConfig> = {}): Layer => dense({ inputShape: [FEATURES], ...config });

const ACTIVATION_NAMES: readonly NonNullable<DenseConfig['activation']>[] = [
  LOG_SOFTMAX,
  ...(['elu', 'gelu', 'gelu_new', 'hardSigmoid', 'linear', 'mish', 'relu', 'relu6'] as const),
  ...(['selu', 'sigmoid', 'softmax', 'softplus', 'softsign', 'swish', 'tanh'] as const),
];

const denseCases: readonly ParityCase[] = ACTIVATION_NAMES.flatMap((activation) => [
  {
    name: `Dense, ${activation}`,
    layers: () => [firstDense({ activation })],
    inputs: VALUE_INPUTS.rows,
  },
  {
    name: `Activation over time, ${activation}`,
    layers: () => [layers.activation({ activation, inputShape: [null, FEATURES] })],
    inputs: VALUE_INPUTS.sequences,
  },
]);

const otherCases: readonly ParityCase[] = [
  { name: 'Dense without bias', layers: () => [firstDense({ useBias: false })], inputs: VALUE_INPUTS.rows },
  {
    name: 'Dense over time',
    layers: () => [firstDense({ inputShape: [null, FEATURES] })],
    inputs: VALUE_INPUTS.sequences,
  },
  {
    name: 'Dense over time without bias',
    layers: () => [firstDense({ inputShape: [null, FEATURES], useBias: false, activation: 'relu' })],
    inputs: VALUE_INPUTS.sequences,
  },
  {
    name: 'Dense over a grid',
    layers: () => [firstDense({ inputShape: [null, 2, FEATURES], activation: 'softmax' })],
    inputs: VALUE_INPUTS.grids,
  },
  {
    name: 'InputLayer, Dropout, Dense',
    layers: () => [
      layers.inputLayer({ inputShape: [FEATURES] }),
      layers.dropout({ rate: 0.5 }),
      dense({ activation: 'tanh' }),
    ],
    inputs: VALUE_INPUTS.rows,
  },
  {
    name: 'Dropout alone',
    layers: () => [layers.dropout({ rate: 0.5, inputShape: [FEATURES] })],
    inputs: VALUE_INPUTS.rows,
  },
  { name: 'Embedding', layers: () => [embedding(false)], inputs: TOKEN_INPUTS.any },
  { name: 'Embedding with maskZero', layers: () => [embedding(true)], inputs: TOKEN_INPUTS.any },
];

const textCases: readonly ParityCase[] = [
  {
    name: 'text, two labels, default gates of tfjs',
    layers: () => [
      embedding(true),
      layers.lstm({ units: 6, recurrentInitializer: 'zeros' }),
      dense({ units: 5, activation: 'relu' }),
      dense({ units: 1, activation: 'sigmoid' }),
    ],
    inputs: TOKEN_INPUTS.post,
    paddingSide: 'post',
  },
  {
    name: 'text, four labels',
    layers: () => [
      embedding(true),
      lstm(),
      dense({ units: 4 }),
      layers.activation({ activation: 'softmax' }),
    ],
    inputs: TOKEN_INPUTS.post,
    paddingSide: 'post',
    labels: ['a', 'b', 'c', 'd'],
  },
];

export const PARITY_CASES: readonly ParityCase[] = [
  ...denseCases,
  ...otherCases,
  ...textCases,
  ...RECURRENT_CASES,
  ...WRAPPER_CASES,
  ...WINDOW_CASES,
  ...NORMALIZATION_CASES,
  ...GRAPH_CASES,
  ...NESTED_CASES,
  ...STATE_CASES,
  ...CONV_LSTM_CASES,
  ...ACTIVATION_CASES,
  ...CONVOLUTION_CASES,
  ...IMAGE_CASES,
];

/** How many rows the tables must have. */
export const PARITY_CASE_COUNT =
  2 * 16 +
  8 +
  2 +
  RECURRENT_CASE_COUNT +
  WRAPPER_CASE_COUNT +
  WINDOW_CASE_COUNT +
  NORMALIZATION_CASE_COUNT +
  GRAPH_CASE_COUNT +
  NESTED_CASE_COUNT +
  STATE_CASE_COUNT +
  CONV_LSTM_CASE_COUNT +
  ACTIVATION_CASE_COUNT +
  CONVOLUTION_CASE_COUNT +
  IMAGE_CASE_COUNT;
