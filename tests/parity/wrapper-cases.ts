/** Bidirectional and TimeDistributed. */
import { layers } from '@tensorflow/tfjs-layers';
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
import { TOKEN_INPUTS, tokenRows, VALUE_INPUTS } from './layer-inputs.ts';

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

export const WRAPPER_CASES: readonly ParityCase[] = [
  ...bidirectionalCases,
  ...backwardsCases,
  ...stackedCases,
  ...distributedCases,
];

export const WRAPPER_CASE_COUNT = 3 * 4 * 2 * 4 + 4 * 2 + 4 + 5;
