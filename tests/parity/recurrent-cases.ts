/** The recurrent layers: every option under every kind of mask. */
import { layers } from '@tensorflow/tfjs-layers';
import {
  BOTH,
  type DenseConfig,
  dense,
  embedding,
  FEATURES,
  gru,
  LOG_SOFTMAX,
  lstm,
  MASKS,
  type ParityCase,
  RECURRENT_LAYERS,
  simpleRnn,
} from './case-parts.ts';
import { tokenRows, VALUE_INPUTS } from './layer-inputs.ts';

const ACTIVATION_NAMES: readonly NonNullable<DenseConfig['activation']>[] = [
  ...(['elu', 'hardSigmoid', 'linear', 'relu', 'sigmoid', 'softplus', 'softsign', 'tanh'] as const),
];

const optionCases: readonly ParityCase[] = RECURRENT_LAYERS.flatMap(({ className, create }) =>
  MASKS.flatMap(({ mask, maskZero, ...rest }) =>
    BOTH.flatMap((returnSequences) =>
      BOTH.flatMap((goBackwards) =>
        BOTH.map((useBias) => ({
          name: [
            `${className}, ${mask}`,
            returnSequences ? 'every state' : 'last state',
            goBackwards ? 'backwards' : 'forwards',
            useBias ? 'bias' : 'no bias',
          ].join(', '),
          layers: () => [embedding(maskZero), create({ returnSequences, goBackwards, useBias })],
          ...rest,
        })),
      ),
    ),
  ),
);

const gatedActivationCases: readonly ParityCase[] = [
  { className: 'LSTM', create: lstm },
  { className: 'GRU', create: gru },
].flatMap(({ className, create }) =>
  ACTIVATION_NAMES.flatMap((recurrentActivation) =>
    ACTIVATION_NAMES.map((activation) => ({
      name: `${className}, gates ${recurrentActivation}, states ${activation}`,
      layers: () => [embedding(true), create({ recurrentActivation, activation, units: 3 })],
      inputs: [tokenRows('holes', 2, 6)],
    })),
  ),
);

/** Activations that the ONNX operators do not have. */
const OTHER_NAMES = ['gelu', 'gelu_new', 'mish', 'relu6', 'selu', 'softmax', 'swish', LOG_SOFTMAX] as const;
const otherActivationCases: readonly ParityCase[] = RECURRENT_LAYERS.flatMap(({ className, create }) =>
  OTHER_NAMES.flatMap((activation) =>
    BOTH.map((isMasked) => ({
      name: `${className}, states ${activation}, ${isMasked ? 'masked, every state, backwards' : 'not masked'}`,
      layers: () => [
        embedding(isMasked),
        create({ activation, units: 3, returnSequences: isMasked, goBackwards: isMasked }),
      ],
      inputs: [tokenRows('holes', 2, 6), tokenRows('none', 1, 4)],
    })),
  ),
);
const otherGateCases: readonly ParityCase[] = [lstm, gru].flatMap((create, i) =>
  OTHER_NAMES.map((recurrentActivation) => ({
    name: `${i === 0 ? 'LSTM' : 'GRU'}, gates ${recurrentActivation}, no bias`,
    layers: () => [embedding(true), create({ recurrentActivation, units: 3, useBias: false })],
    inputs: [tokenRows('holes', 2, 6)],
  })),
);

const simpleActivationCases: readonly ParityCase[] = ACTIVATION_NAMES.map((activation) => ({
  name: `SimpleRNN, states ${activation}`,
  layers: () => [embedding(true), simpleRnn({ activation, units: 3 })],
  inputs: [tokenRows('holes', 2, 6)],
}));

const valueCases: readonly ParityCase[] = RECURRENT_LAYERS.map(({ className, create }) => ({
  name: `${className} over values`,
  layers: () => [create({ inputShape: [null, FEATURES] })],
  inputs: VALUE_INPUTS.sequences,
}));

const defaultCases: readonly ParityCase[] = [layers.lstm, layers.gru, layers.simpleRNN].map((create, i) => ({
  name: `${RECURRENT_LAYERS[i]?.className}, default activations of tfjs`,
  layers: () => [embedding(true), create({ units: 4, recurrentInitializer: 'zeros' })],
  inputs: [tokenRows('holes', 3, 8)],
}));

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

export const RECURRENT_CASES: readonly ParityCase[] = [
  ...optionCases,
  ...gatedActivationCases,
  ...otherActivationCases,
  ...otherGateCases,
  ...simpleActivationCases,
  ...valueCases,
  ...defaultCases,
  ...stackedCases,
];

/** Recounted from the options, so that a table that lost its rows shows. */
export const RECURRENT_CASE_COUNT = 3 * 4 * 8 + 2 * 8 * 8 + 3 * 8 * 2 + 2 * 8 + 8 + 3 + 3 + 4 * 4;
