/** Recurrent layers that are given states and give them back, and RNN around one cell or several. */
import { input, type LayersModel, layers, model } from '@tensorflow/tfjs-layers';
import { call, callAll, type Layer } from '../support/tfjs-models.ts';
import {
  BOTH,
  dense,
  embedding,
  gru,
  lstm,
  MASKS,
  type ParityCase,
  RECURRENT_LAYERS,
  simpleRnn,
} from './case-parts.ts';
import { tokenRows } from './layer-inputs.ts';

/** Masked sequences, some rows of which have no real step at all. */
const TOKENS = [
  tokenRows('holes', 4, 7),
  tokenRows('post', 4, 6),
  tokenRows('all', 3, 4),
  tokenRows('none', 1, 5),
];
const UNITS = 5;

/**
 * A model of a layer on embedded tokens with all its outputs. Where there are a mask and given states it is the first
 * or the last output alone: TensorFlow.js runs the layer once for each, and then finds the states of the run before.
 *
 * @param stateSizes the sizes of the states that it is given, which come from the tokens too.
 */
function around(
  layer: Layer,
  maskZero: boolean,
  { stateSizes = [], only = 0 }: { readonly stateSizes?: readonly number[]; readonly only?: 0 | -1 } = {},
): LayersModel {
  const tokens = input({ shape: [null] });
  const words = call(embedding(maskZero), tokens);
  const pooled = call(layers.globalAveragePooling1d({}), call(embedding(false), tokens));
  const states = stateSizes.map((units) => call(dense({ units, activation: 'tanh' }), pooled));
  const outputs = callAll(layer, words, ...states);
  const taken = maskZero && states.length > 0 ? outputs.slice(only).slice(0, 1) : outputs;
  return model({ inputs: tokens, outputs: taken });
}

const STATE_OPTIONS = BOTH.flatMap((maskZero) =>
  BOTH.flatMap((returnSequences) =>
    BOTH.flatMap((goBackwards) =>
      BOTH.map((isGiven) => ({ maskZero, returnSequences, goBackwards, isGiven })),
    ),
  ),
);
const stateCases: readonly ParityCase[] = RECURRENT_LAYERS.flatMap(({ className, create }) =>
  STATE_OPTIONS.map(({ maskZero, isGiven, ...options }) => ({
    name: [
      `${className} that returns its states, ${maskZero ? 'any mask' : 'no mask'}`,
      options.returnSequences ? 'every state' : 'last state',
      options.goBackwards ? 'backwards' : 'forwards',
      isGiven ? 'from given states' : 'from zeros',
    ].join(', '),
    model: () => {
      const stateSizes = className === 'LSTM' ? [UNITS, UNITS] : [UNITS];
      const given = isGiven ? ({ stateSizes, only: options.goBackwards ? 0 : -1 } as const) : {};
      return around(create({ ...options, returnState: true }), maskZero, given);
    },
    inputs: TOKENS,
  })),
);

const givenCases: readonly ParityCase[] = MASKS.map(({ mask, maskZero, ...rest }) => ({
  name: `encoder and decoder, ${mask}`,
  model: () => {
    const tokens = input({ shape: [null] });
    const words = call(embedding(maskZero), tokens);
    const [, ...states] = callAll(lstm({ returnState: true }), words);
    const decoded = call(lstm({ returnSequences: true }), call(embedding(maskZero), tokens), ...states);
    return model({ inputs: tokens, outputs: call(dense({ activation: 'softmax' }), decoded) });
  },
  inputs: rest.inputs,
}));

const cellOptions = { units: UNITS, recurrentInitializer: 'zeros' } as const;
const CELLS = {
  LSTMCell: () => layers.lstmCell({ ...cellOptions, units: 4, recurrentActivation: 'sigmoid' }),
  GRUCell: () => layers.gruCell({ ...cellOptions, units: 3 }),
  SimpleRNNCell: () => layers.simpleRNNCell(cellOptions),
  'GRUCell with swish': () => layers.gruCell({ ...cellOptions, activation: 'swish', useBias: false }),
} as const;
type CellName = keyof typeof CELLS;
const STATE_SIZES = { LSTMCell: [4, 4], GRUCell: [3], SimpleRNNCell: [UNITS], 'GRUCell with swish': [UNITS] };
const STACKS: readonly (readonly CellName[])[] = [
  ['LSTMCell'],
  ['GRUCell'],
  ['SimpleRNNCell'],
  ['LSTMCell', 'GRUCell'],
  ['SimpleRNNCell', 'LSTMCell', 'LSTMCell'],
  ['LSTMCell', 'GRUCell with swish', 'SimpleRNNCell'],
];
type RnnConfig = Omit<Parameters<typeof layers.rnn>[0], 'cell'>;
function rnn(names: readonly CellName[], config: RnnConfig): ReturnType<typeof layers.rnn> {
  const cells = names.map((name) => CELLS[name]());
  const [cell] = cells;
  return layers.rnn({ cell: cells.length === 1 && cell ? cell : cells, ...config });
}

const cellCases: readonly ParityCase[] = STACKS.flatMap((names) =>
  BOTH.flatMap((maskZero) =>
    BOTH.flatMap((returnSequences) =>
      BOTH.map((goBackwards) => ({
        name: [
          `RNN around ${names.join(', ')}, ${maskZero ? 'any mask' : 'no mask'}`,
          returnSequences ? 'every state' : 'last state',
          goBackwards ? 'backwards from given states' : 'forwards',
        ].join(', '),
        model: () =>
          around(
            rnn(names, { returnSequences, goBackwards, returnState: returnSequences }),
            maskZero,
            goBackwards ? { stateSizes: names.toReversed().flatMap((name) => STATE_SIZES[name]) } : {},
          ),
        inputs: TOKENS,
      })),
    ),
  ),
);

const BIDIRECTIONAL = [
  { name: 'LSTM', create: lstm, sizes: [UNITS, UNITS] },
  { name: 'GRU', create: gru, sizes: [UNITS] },
  {
    name: 'SimpleRNN with gelu',
    create: (config: RnnConfig) => simpleRnn({ activation: 'gelu', ...config }),
    sizes: [UNITS],
  },
] as const;
/** tfjs takes null for two outputs, but its types leave it out. */
const NO_MERGE: NonNullable<Parameters<typeof layers.bidirectional>[0]['mergeMode']> = JSON.parse('null');
const MERGES = [
  { name: 'concatenated', mergeMode: 'concat', returnState: false, isGiven: false },
  { name: 'summed, from given states', mergeMode: 'sum', returnState: true, isGiven: true },
  { name: 'not merged', mergeMode: NO_MERGE, returnState: true, isGiven: false },
] as const;
const bidirectionalCases: readonly ParityCase[] = BIDIRECTIONAL.flatMap(({ name, create, sizes }) =>
  BOTH.flatMap((maskZero) =>
    BOTH.flatMap((returnSequences) =>
      MERGES.map(({ name: merge, mergeMode, returnState, isGiven }) => ({
        name: [
          `Bidirectional ${name}, ${maskZero ? 'any mask' : 'no mask'}`,
          returnSequences ? 'every state' : 'last state',
          merge,
        ].join(', '),
        model: () => {
          const layer = create({ returnSequences, returnState });
          const given = { stateSizes: [...sizes, ...sizes], only: returnSequences ? 0 : -1 } as const;
          return around(layers.bidirectional({ layer, mergeMode }), maskZero, isGiven ? given : {});
        },
        inputs: TOKENS,
      })),
    ),
  ),
);

const lostMaskCases: readonly ParityCase[] = MASKS.map(({ mask, maskZero, ...rest }) => ({
  name: `a recurrent layer that gets the mask of an earlier layer, ${mask}`,
  layers: () => [
    embedding(maskZero),
    layers.conv1d({ filters: 3, kernelSize: 3, padding: 'same' }),
    layers.leakyReLU(),
    lstm({ returnSequences: true }),
    gru(),
  ],
  ...rest,
}));

export const STATE_CASES: readonly ParityCase[] = [
  ...stateCases,
  ...givenCases,
  ...cellCases,
  ...bidirectionalCases,
  ...lostMaskCases,
];

export const STATE_CASE_COUNT = 3 * 2 * 2 * 2 * 2 + 4 + 6 * 2 * 2 * 2 + 3 * 2 * 2 * 3 + 4;
