/** The models whose gradients are compared with those of TensorFlow.js. */
import {
  input,
  type LayersModel,
  layers,
  model,
  type SymbolicTensor,
  sequential,
} from '@tensorflow/tfjs-layers';
import { ACTIVATIONS } from '../../train/src/engines/onnxruntime/activations.ts';

export const VOCABULARY_SIZE = 20;

export interface GradientCase {
  readonly name: string;
  readonly rows: number;
  readonly sequenceLength: number;
  /** Which steps are token id 0, or features that are all 0. */
  readonly isPadding: (row: number, step: number) => boolean;
  /** The model takes float32 features, so many a step, instead of token ids. */
  readonly features?: number;
  /** Largest absolute value of a weight; 0.8 where left out. */
  readonly weightLimit?: number;
  readonly build: () => LayersModel;
}

type Layer = layers.Layer;
type RecurrentOptions = Partial<Omit<Parameters<typeof layers.lstm>[0], 'cell'>>;

const never = () => false;
const atEnd = (row: number, step: number): boolean => step >= 3 + row;
const atStart = (row: number, step: number): boolean => step < 6 - row;
const holes = (row: number, step: number): boolean => (row + step) % 3 === 0;
const wholeRow = (row: number): boolean => row === 1;
const PADDINGS = {
  'no padding': never,
  'padding at the end': atEnd,
  'padding at the start': atStart,
  'padding in the middle': holes,
  'a row of padding alone': wholeRow,
};

const SIZE = { rows: 3, sequenceLength: 8 } as const;
const embedding = (maskZero = false, inputLength?: number) =>
  layers.embedding({
    inputDim: VOCABULARY_SIZE,
    outputDim: 3,
    maskZero,
    ...(inputLength !== undefined && { inputLength }),
  });
const dense = () => layers.dense({ units: 2 });

const RECURRENT = {
  LSTM: (options: RecurrentOptions = {}) =>
    layers.lstm({ units: 5, recurrentActivation: 'sigmoid', recurrentInitializer: 'zeros', ...options }),
  GRU: (options: RecurrentOptions = {}) =>
    layers.gru({ units: 5, recurrentActivation: 'sigmoid', recurrentInitializer: 'zeros', ...options }),
  SimpleRNN: ({ recurrentActivation: _, ...options }: RecurrentOptions = {}) =>
    layers.simpleRNN({ units: 5, recurrentInitializer: 'zeros', ...options }),
};

/** A Sequential model of token ids. */
const onTokens = (name: string, build: () => Layer[], options: Partial<GradientCase> = {}): GradientCase => ({
  ...SIZE,
  isPadding: never,
  ...options,
  name,
  build: () => sequential({ layers: build() }),
});

/** A Sequential model of float32 features. */
const onFeatures = (
  name: string,
  build: (shape: { inputShape: [number, number] }) => Layer[],
  options: Partial<GradientCase> = {},
): GradientCase => ({
  ...SIZE,
  isPadding: never,
  features: 3,
  ...options,
  name,
  build: () =>
    sequential({ layers: build({ inputShape: [options.sequenceLength ?? SIZE.sequenceLength, 3] }) }),
});

/** A functional model of token ids. */
const functional = (
  name: string,
  join: (tokens: SymbolicTensor) => SymbolicTensor,
  options: Partial<GradientCase> = {},
): GradientCase => ({
  ...SIZE,
  isPadding: never,
  ...options,
  name,
  build() {
    const tokens = input({ shape: [SIZE.sequenceLength], dtype: 'int32' });
    return model({ inputs: tokens, outputs: join(tokens) });
  },
});

const apply = (layer: Layer, ...inputs: SymbolicTensor[]): SymbolicTensor => {
  const [first] = inputs;
  const output = layer.apply(inputs.length === 1 && first ? first : inputs);
  if (Array.isArray(output) || !('sourceLayer' in output)) throw new Error('one symbolic output expected');
  return output;
};

const recurrentCases = Object.entries(RECURRENT).flatMap(([name, layer]) => [
  onTokens(`${name} without a mask`, () => [embedding(), layer(), dense()], { isPadding: atEnd }),
  ...Object.entries(PADDINGS).flatMap(([padding, isPadding]) => [
    onTokens(`${name} with a mask, ${padding}`, () => [embedding(true), layer(), dense()], { isPadding }),
    onTokens(
      `${name} with a mask, all steps, ${padding}`,
      () => [embedding(true), layer({ returnSequences: true }), layer({ units: 4 }), dense()],
      { isPadding },
    ),
  ]),
  onTokens(`${name} backwards`, () => [embedding(true), layer({ goBackwards: true }), dense()], {
    isPadding: atStart,
  }),
  onTokens(`${name} backwards, all steps`, () => [
    embedding(),
    layer({ goBackwards: true, returnSequences: true }),
    layer({ units: 4 }),
    dense(),
  ]),
  onTokens(
    `${name} backwards, all steps, with a mask`,
    () => [
      embedding(true),
      layer({ goBackwards: true, returnSequences: true }),
      layer({ units: 4 }),
      dense(),
    ],
    { isPadding: holes },
  ),
  onTokens(`${name} without bias`, () => [embedding(), layer({ useBias: false }), dense()]),
  onTokens(`${name} with another activation`, () => [
    embedding(),
    layer({ activation: 'softsign', recurrentActivation: 'hardSigmoid' }),
    dense(),
  ]),
  onTokens(
    `${name} with activations whose slope needs the input`,
    () => [embedding(), layer({ activation: 'swish', recurrentActivation: 'mish' }), dense()],
    { weightLimit: 0.5 },
  ),
  // Of two tokens: tfjs has no gradient for one step.
  onTokens(`${name} on a single row of two tokens`, () => [embedding(true), layer(), dense()], {
    rows: 1,
    sequenceLength: 2,
  }),
  onFeatures(`${name} on features`, ({ inputShape }) => [layer({ inputShape }), dense()]),
  ...(['concat', 'sum', 'ave', 'mul'] as const).flatMap((mergeMode) =>
    [false, true].map((returnSequences) =>
      onTokens(
        `Bidirectional ${name}, ${mergeMode}${returnSequences ? ', all steps' : ''}`,
        () => [
          embedding(true),
          layers.bidirectional({ layer: layer({ returnSequences }), mergeMode }),
          ...(returnSequences
            ? [layers.timeDistributed({ layer: dense() }), RECURRENT.SimpleRNN({ units: 2 })]
            : []),
          dense(),
        ],
        { isPadding: holes },
      ),
    ),
  ),
]);

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
  ...recurrentCases,
  ...activationCases,
  ...convCases,
  ...otherCases,
];
