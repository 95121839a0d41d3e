/** What the tables of models share whose gradients are compared with those of TensorFlow.js. */
import {
  input,
  type LayersModel,
  layers,
  model,
  type SymbolicTensor,
  sequential,
} from '@tensorflow/tfjs-layers';

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

export type Layer = layers.Layer;
type RecurrentOptions = Partial<Omit<Parameters<typeof layers.lstm>[0], 'cell'>>;

export const never = () => false;
export const atEnd = (row: number, step: number): boolean => step >= 3 + row;
export const atStart = (row: number, step: number): boolean => step < 6 - row;
export const holes = (row: number, step: number): boolean => (row + step) % 3 === 0;
const wholeRow = (row: number): boolean => row === 1;
export const PADDINGS = {
  'no padding': never,
  'padding at the end': atEnd,
  'padding at the start': atStart,
  'padding in the middle': holes,
  'a row of padding alone': wholeRow,
};

const SIZE = { rows: 3, sequenceLength: 8 } as const;
export const embedding = (maskZero = false, inputLength?: number) =>
  layers.embedding({
    inputDim: VOCABULARY_SIZE,
    outputDim: 3,
    maskZero,
    ...(inputLength !== undefined && { inputLength }),
  });
export const dense = () => layers.dense({ units: 2 });

export const RECURRENT = {
  LSTM: (options: RecurrentOptions = {}) =>
    layers.lstm({ units: 5, recurrentActivation: 'sigmoid', recurrentInitializer: 'zeros', ...options }),
  GRU: (options: RecurrentOptions = {}) =>
    layers.gru({ units: 5, recurrentActivation: 'sigmoid', recurrentInitializer: 'zeros', ...options }),
  SimpleRNN: ({ recurrentActivation: _, ...options }: RecurrentOptions = {}) =>
    layers.simpleRNN({ units: 5, recurrentInitializer: 'zeros', ...options }),
};

/** A Sequential model of token ids. */
export const onTokens = (
  name: string,
  build: () => Layer[],
  options: Partial<GradientCase> = {},
): GradientCase => ({
  ...SIZE,
  isPadding: never,
  ...options,
  name,
  build: () => sequential({ layers: build() }),
});

/** A Sequential model of float32 features. */
export const onFeatures = (
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
export const functional = (
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

export const apply = (layer: Layer, ...inputs: SymbolicTensor[]): SymbolicTensor => {
  const [first] = inputs;
  const output = layer.apply(inputs.length === 1 && first ? first : inputs);
  if (Array.isArray(output) || !('sourceLayer' in output)) throw new Error('one symbolic output expected');
  return output;
};
