/** The architectures of the course, small, each with batches to train on. */
import { layers, regularizers } from '@tensorflow/tfjs-layers';
import type { Batch } from '../../train/src/engines/engine.ts';
import type { LossName } from '../../train/src/engines/losses.ts';
import { createRandom } from '../../train/src/random.ts';
import type { Layer } from '../support/tfjs-models.ts';

export const VOCABULARY_SIZE = 20;
export const SEQUENCE_LENGTH = 7;
const ROWS = 6;

export interface EngineCase {
  readonly name: string;
  readonly layers: () => readonly Layer[];
  readonly loss: Extract<LossName, 'binaryCrossentropy' | 'sparseCategoricalCrossentropy'>;
  /** Whether the model takes token ids, or the ids as numbers. */
  readonly input: 'int32' | 'float32';
}

/** What an engine cannot train as tfjs does today. A row fails once its case trains; then delete the row. */
export const EXCEPTIONS: readonly {
  readonly engine: string;
  readonly name: string;
  readonly reason: string;
}[] = [
  'SimpleRNN',
  'GRU',
  'GRU with a hard sigmoid',
  'LSTM with a hard sigmoid',
  'bidirectional LSTM',
  'averaged embeddings',
  'flattened embeddings',
  'batch normalization',
  'flattened ids',
  'L1 and L2 penalties',
].map((name) => ({
  engine: 'onnxruntime',
  name,
  reason: 'it trains token ids through Embedding, LSTM and Dense alone',
}));

const embedding = (maskZero: boolean): Layer =>
  layers.embedding({ inputDim: VOCABULARY_SIZE, outputDim: 4, inputLength: SEQUENCE_LENGTH, maskZero });
const dense = (): Layer => layers.dense({ units: 5, activation: 'relu' });
const sigmoid = (): Layer => layers.dense({ units: 1, activation: 'sigmoid' });

type Recurrent = Parameters<typeof layers.lstm>[0];
/** Any initializer will do, the weights are replaced; tfjs' default one warns of its slowness. */
const recurrent = (options: Partial<Recurrent> = {}): Recurrent => ({
  units: 5,
  recurrentActivation: 'sigmoid',
  recurrentInitializer: 'glorotUniform',
  ...options,
});

/** A binary classifier over masked token ids. */
function binary(name: string, middle: () => readonly Layer[], { masked = true } = {}): EngineCase {
  return {
    name,
    layers: () => [embedding(masked), ...middle(), sigmoid()],
    loss: 'binaryCrossentropy',
    input: 'int32',
  };
}

export const ENGINE_CASES: readonly EngineCase[] = [
  binary('LSTM with a mask', () => [layers.lstm(recurrent()), dense()]),
  binary('LSTM without a mask', () => [layers.lstm(recurrent()), dense()], { masked: false }),
  binary('LSTM with a hard sigmoid', () => [layers.lstm(recurrent({ recurrentActivation: 'hardSigmoid' }))]),
  binary('stacked LSTM', () => [layers.lstm(recurrent({ returnSequences: true })), layers.lstm(recurrent())]),
  binary('bidirectional LSTM', () => [
    layers.bidirectional({ layer: layers.lstm(recurrent()), mergeMode: 'concat' }),
  ]),
  binary('SimpleRNN', () => [
    layers.simpleRNN({ units: 5, activation: 'relu', recurrentInitializer: 'glorotUniform' }),
  ]),
  binary('GRU', () => [layers.gru(recurrent())]),
  binary('GRU with a hard sigmoid', () => [
    layers.gru({ ...recurrent({ recurrentActivation: 'hardSigmoid' }) }),
  ]),
  binary('averaged embeddings', () => [layers.globalAveragePooling1d({}), dense()], { masked: false }),
  binary('flattened embeddings', () => [layers.flatten(), dense()], { masked: false }),
  binary('batch normalization', () => [layers.flatten(), dense(), layers.batchNormalization()], {
    masked: false,
  }),
  binary('L1 and L2 penalties', () => [
    layers.lstm(recurrent()),
    layers.dense({ units: 5, kernelRegularizer: regularizers.l1l2({ l1: 0.01, l2: 0.02 }) }),
  ]),
  {
    name: 'flattened ids',
    layers: () => [layers.dense({ units: 5, activation: 'relu', inputShape: [SEQUENCE_LENGTH] }), sigmoid()],
    loss: 'binaryCrossentropy',
    input: 'float32',
  },
  {
    name: 'three classes',
    layers: () => [
      embedding(true),
      layers.lstm(recurrent()),
      layers.dense({ units: 3, activation: 'softmax' }),
    ],
    loss: 'sparseCategoricalCrossentropy',
    input: 'int32',
  },
];

/** Rows of different lengths, padded at their end with zeros; one is full. */
export function createEngineBatch({ loss, input }: EngineCase, seed: number): Batch {
  const random = createRandom(seed);
  const lengths = Array.from({ length: ROWS }, (_, row) =>
    row === 0 ? SEQUENCE_LENGTH : 1 + random.integer(SEQUENCE_LENGTH),
  );
  const ids = lengths.flatMap((length) =>
    Array.from({ length: SEQUENCE_LENGTH }, (_, step) =>
      step < length ? 1 + random.integer(VOCABULARY_SIZE - 1) : 0,
    ),
  );
  const classCount = loss === 'binaryCrossentropy' ? 2 : 3;
  const data =
    input === 'int32' ? Int32Array.from(ids) : Float32Array.from(ids, (id) => id / VOCABULARY_SIZE);
  return {
    rows: ROWS,
    inputs: [{ data, shape: [ROWS, SEQUENCE_LENGTH] }],
    targets: Float32Array.from({ length: ROWS }, () => random.integer(classCount)),
  };
}
