/** The models whose gradients are compared with those of TensorFlow.js. */
import { layers } from '@tensorflow/tfjs-layers';
import { ACTIVATIONS } from '../../train/src/engines/onnxruntime/activations.ts';
import {
  apply,
  atEnd,
  atStart,
  dense,
  embedding,
  functional,
  type GradientCase,
  holes,
  onFeatures,
  onTokens,
  RECURRENT,
  VOCABULARY_SIZE,
} from './gradient-case.ts';
import { RECURRENT_CASES } from './recurrent-cases.ts';

const activationCases = Object.keys(ACTIVATIONS).flatMap((activation) => {
  const name = activation as 'relu';
  return [
    onTokens(
      `Dense with ${activation}`,
      () => [embedding(false, 4), layers.flatten(), layers.dense({ units: 4, activation: name }), dense()],
      { sequenceLength: 4 },
    ),
    onTokens(
      `SimpleRNN with ${activation}`,
      () => [
        embedding(),
        layers.simpleRNN({ units: 4, activation: name, recurrentInitializer: 'zeros' }),
        dense(),
      ],
      { weightLimit: 0.5 },
    ),
    onTokens(
      `Activation ${activation}`,
      () => [embedding(false, 4), layers.activation({ activation: name }), layers.flatten(), dense()],
      { sequenceLength: 4 },
    ),
  ];
});

const conv = (options: Partial<Parameters<typeof layers.conv1d>[0]>) =>
  layers.conv1d({ filters: 4, kernelSize: 3, ...options });
const convCases = (['valid', 'same'] as const).flatMap((padding) => [
  ...[1, 2, 3].map((strides) =>
    onTokens(`Conv1D, ${padding}, stride ${strides}`, () => [
      embedding(),
      conv({ padding, strides, activation: 'tanh' }),
      layers.globalAveragePooling1d(),
      dense(),
    ]),
  ),
  onTokens(`Conv1D, ${padding}, kernel 4`, () => [
    embedding(),
    conv({ padding, kernelSize: 4, useBias: false }),
    layers.globalAveragePooling1d(),
    dense(),
  ]),
  onTokens(
    `Conv1D, ${padding}, stride beyond the kernel`,
    () => [
      embedding(),
      conv({ padding, kernelSize: 2, strides: 3 }),
      layers.globalAveragePooling1d(),
      dense(),
    ],
    { sequenceLength: 9 },
  ),
  ...[
    [2, 2],
    [3, 2],
    [3, 1],
    [2, 3],
  ].map(([poolSize = 2, strides]) =>
    onTokens(
      `MaxPooling1D, ${padding}, ${poolSize} by ${strides}`,
      () => [
        embedding(),
        conv({}),
        layers.maxPooling1d({ poolSize, strides: strides ?? poolSize, padding }),
        layers.globalAveragePooling1d(),
        dense(),
      ],
      { sequenceLength: 11 },
    ),
  ),
]);

const otherCases: GradientCase[] = [
  onTokens('Embedding alone', () => [embedding(false, 4), layers.flatten()], { sequenceLength: 4 }),
  onTokens('a frozen Embedding', () => [
    layers.embedding({ inputDim: VOCABULARY_SIZE, outputDim: 3, trainable: false }),
    RECURRENT.LSTM(),
    dense(),
  ]),
  onTokens('GlobalMaxPooling1D', () => [embedding(), layers.globalMaxPooling1d(), dense()]),
  onTokens('GlobalAveragePooling1D', () => [embedding(), layers.globalAveragePooling1d(), dense()]),
  onTokens('Dense on every step', () => [
    embedding(false, 8),
    layers.dense({ units: 4, activation: 'tanh' }),
    layers.flatten(),
    dense(),
  ]),
  onTokens(
    'Dense as the output of every step',
    () => [
      embedding(true),
      RECURRENT.LSTM({ returnSequences: true }),
      layers.timeDistributed({ layer: dense() }),
    ],
    { isPadding: atEnd },
  ),
  onTokens('Dense without bias', () => [
    embedding(),
    RECURRENT.GRU(),
    layers.dense({ units: 4, useBias: false }),
  ]),
  onTokens('LayerNormalization of steps', () => [
    embedding(),
    layers.layerNormalization(),
    RECURRENT.GRU(),
    dense(),
  ]),
  onTokens(
    'BatchNormalization',
    () => [embedding(), RECURRENT.LSTM(), layers.batchNormalization({ momentum: 0.7 }), dense()],
    { rows: 5 },
  ),
  onTokens('BatchNormalization of steps', () => [
    embedding(),
    layers.batchNormalization(),
    RECURRENT.LSTM(),
    dense(),
  ]),
  onFeatures('Masking', ({ inputShape }) => [layers.masking({ inputShape }), RECURRENT.LSTM(), dense()], {
    isPadding: holes,
  }),
  onFeatures(
    'Masking of all steps',
    ({ inputShape }) => [
      layers.masking({ inputShape }),
      RECURRENT.GRU({ returnSequences: true }),
      RECURRENT.SimpleRNN(),
      dense(),
    ],
    { isPadding: atStart },
  ),
  ...(['add', 'average', 'multiply', 'concatenate'] as const).map((merge) =>
    functional(`two branches, ${merge}`, (tokens) => {
      const embedded = apply(embedding(), tokens);
      const merged = apply(
        layers[merge](),
        apply(RECURRENT.LSTM(), embedded),
        apply(RECURRENT.GRU(), embedded),
      );
      return apply(dense(), merged);
    }),
  ),
  functional('two sequences, joined step after step', (tokens) => {
    const embedded = apply(embedding(), tokens);
    const units = { units: 3, returnSequences: true };
    const [forward, other] = [apply(RECURRENT.LSTM(units), embedded), apply(RECURRENT.GRU(units), embedded)];
    return apply(dense(), apply(layers.concatenate({ axis: 1 }), forward, other));
  }),
  functional('products of states and word vectors, Dot', (tokens) => {
    const embedded = apply(embedding(), tokens);
    const states = apply(RECURRENT.LSTM({ units: 3, returnSequences: true }), embedded);
    return apply(dense(), apply(layers.dot({ axes: 2 }), states, embedded));
  }),
  functional('token ids as numbers beside an Embedding', (tokens) => {
    const embedded = apply(RECURRENT.GRU(), apply(embedding(), tokens));
    return apply(dense(), apply(layers.concatenate(), embedded, apply(layers.dense({ units: 2 }), tokens)));
  }),
  functional('a layer used twice', (tokens) => {
    const shared = layers.dense({ units: 3, activation: 'tanh' });
    const embedded = apply(embedding(), tokens);
    return apply(dense(), apply(layers.globalAveragePooling1d(), apply(shared, apply(shared, embedded))));
  }),
  functional('a residual connection', (tokens) => {
    const embedded = apply(embedding(), tokens);
    const sequence = apply(RECURRENT.GRU({ units: 3, returnSequences: true }), embedded);
    return apply(dense(), apply(layers.globalMaxPooling1d(), apply(layers.add(), embedded, sequence)));
  }),
];

export const GRADIENT_CASES: readonly GradientCase[] = [
  ...RECURRENT_CASES,
  ...activationCases,
  ...convCases,
  ...otherCases,
];
