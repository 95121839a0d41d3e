/** The models and inputs on which TensorFlow.js and ONNX must agree; one row a model. */
import { layers } from '@tensorflow/tfjs-layers';
import type { Layer } from '../support/tfjs-models.ts';
import { type ParityInput, TOKEN_INPUTS, tokenRows, VALUE_INPUTS } from './layer-inputs.ts';

export interface ParityCase {
  readonly name: string;
  readonly layers: () => Layer[];
  readonly inputs: readonly ParityInput[];
  /** The side that text.json names; no text.json where it is left out. */
  readonly paddingSide?: 'pre' | 'post';
  readonly labels?: readonly string[];
}

/** Rows of the embeddings. */
export const VOCABULARY_SIZE = 20;
const FEATURES = 3;

const embedding = (maskZero: boolean): Layer =>
  layers.embedding({ inputDim: VOCABULARY_SIZE, outputDim: FEATURES, maskZero });
type DenseConfig = Parameters<typeof layers.dense>[0];
const dense = (config: Partial<DenseConfig> = {}): Layer => layers.dense({ units: 4, ...config });
const firstDense = (config: Partial<DenseConfig> = {}): Layer => dense({ inputShape: [FEATURES], ...config });
type LstmConfig = Parameters<typeof layers.lstm>[0];
/** The fast initializer, since every weight is drawn anew. */
const lstm = (config: Partial<LstmConfig> = {}): Layer =>
  layers.lstm({ units: 5, recurrentInitializer: 'zeros', recurrentActivation: 'sigmoid', ...config });

type ActivationOption = NonNullable<DenseConfig['activation']>;
/** tfjs registers this activation, but its types leave it out. */
const LOG_SOFTMAX: ActivationOption = JSON.parse('"logSoftmax"');
const ACTIVATION_NAMES: readonly ActivationOption[] = [
  LOG_SOFTMAX,
  ...(['elu', 'gelu', 'gelu_new', 'hardSigmoid', 'linear', 'mish', 'relu', 'relu6'] as const),
  ...(['selu', 'sigmoid', 'softmax', 'softplus', 'softsign', 'swish', 'tanh'] as const),
];
const LSTM_ACTIVATION_NAMES: readonly ActivationOption[] = [
  ...(['elu', 'hardSigmoid', 'linear', 'relu', 'sigmoid', 'softplus', 'softsign', 'tanh'] as const),
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
  {
    name: 'LSTM over values',
    layers: () => [lstm({ inputShape: [null, FEATURES] })],
    inputs: VALUE_INPUTS.sequences,
  },
];

const MASKS = [
  { mask: 'no mask', maskZero: false, inputs: TOKEN_INPUTS.any },
  { mask: 'any mask', maskZero: true, inputs: TOKEN_INPUTS.any },
  { mask: 'padded at the end', maskZero: true, inputs: TOKEN_INPUTS.post, paddingSide: 'post' },
  { mask: 'padded at the start', maskZero: true, inputs: TOKEN_INPUTS.pre, paddingSide: 'pre' },
] as const;
const BOTH = [false, true] as const;

const lstmCases: readonly ParityCase[] = MASKS.flatMap(({ mask, maskZero, ...rest }) =>
  BOTH.flatMap((returnSequences) =>
    BOTH.flatMap((goBackwards) =>
      BOTH.map((useBias) => ({
        name: [
          `LSTM, ${mask}`,
          returnSequences ? 'every state' : 'last state',
          goBackwards ? 'backwards' : 'forwards',
          useBias ? 'bias' : 'no bias',
        ].join(', '),
        layers: () => [embedding(maskZero), lstm({ returnSequences, goBackwards, useBias })],
        ...rest,
      })),
    ),
  ),
);

const lstmActivationCases: readonly ParityCase[] = LSTM_ACTIVATION_NAMES.flatMap((recurrentActivation) =>
  LSTM_ACTIVATION_NAMES.map((activation) => ({
    name: `LSTM, gates ${recurrentActivation}, states ${activation}`,
    layers: () => [embedding(true), lstm({ recurrentActivation, activation, units: 3 })],
    inputs: [tokenRows('holes', 2, 6)],
  })),
);

const stackedCases: readonly ParityCase[] = MASKS.flatMap(({ mask, maskZero, ...rest }) =>
  BOTH.flatMap((isFirstBackwards) =>
    BOTH.map((isSecondBackwards) => ({
      name: [
        `stacked LSTM, ${mask}`,
        isFirstBackwards ? 'backwards' : 'forwards',
        isSecondBackwards ? 'backwards' : 'forwards',
      ].join(', '),
      layers: () => [
        embedding(maskZero),
        lstm({ returnSequences: true, goBackwards: isFirstBackwards }),
        layers.dropout({ rate: 0.3 }),
        dense({ activation: 'relu' }),
        layers.activation({ activation: 'softmax' }),
        lstm({ returnSequences: true, units: 2, goBackwards: isSecondBackwards }),
        lstm({ units: 3, goBackwards: isFirstBackwards }),
      ],
      ...rest,
    })),
  ),
);

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

/** Grouped for the row count that the test asserts. */
export const PARITY_CASES: readonly ParityCase[] = [
  ...denseCases,
  ...otherCases,
  ...lstmCases,
  ...lstmActivationCases,
  ...stackedCases,
  ...textCases,
];
