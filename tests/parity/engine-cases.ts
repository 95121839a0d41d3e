/** The architectures of the course, small, each with batches to train on. */
import { layers, regularizers } from '@tensorflow/tfjs-layers';
import type { Batch } from '../../train/src/engines/engine.ts';
import type { LossName } from '../../train/src/engines/losses.ts';
import type { OptimizerOptions } from '../../train/src/engines/optimizers.ts';
import { createRandom, type Random } from '../../train/src/random.ts';
import type { Layer } from '../support/tfjs-models.ts';

export const VOCABULARY_SIZE = 20;
export const SEQUENCE_LENGTH = 7;
const CLASS_COUNT = 3;
const ROWS = 6;

export interface EngineCase {
  readonly name: string;
  readonly layers: () => readonly Layer[];
  readonly loss: LossName;
  readonly optimizer: OptimizerOptions;
  /** Whether the model takes token ids, or the ids as numbers. */
  readonly input: 'int32' | 'float32';
}

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
    optimizer: { name: 'adam' },
    input: 'int32',
  };
}

/** The same model with another end, named for its loss. */
function withLoss(loss: LossName, end: () => Layer): EngineCase {
  return {
    name: loss,
    layers: () => [embedding(true), layers.lstm(recurrent()), end()],
    loss,
    optimizer: { name: 'adam' },
    input: 'int32',
  };
}

function withOptimizer(name: string, optimizer: OptimizerOptions): EngineCase {
  return { ...binary(name, () => [layers.lstm(recurrent()), dense()]), optimizer };
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
  binary('GRU with a hard sigmoid', () => [layers.gru(recurrent({ recurrentActivation: 'hardSigmoid' }))]),
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
    ...binary('flattened ids', () => []),
    layers: () => [layers.dense({ units: 5, activation: 'relu', inputShape: [SEQUENCE_LENGTH] }), sigmoid()],
    input: 'float32',
  },
  withLoss('sparseCategoricalCrossentropy', () =>
    layers.dense({ units: CLASS_COUNT, activation: 'softmax' }),
  ),
  withLoss('categoricalCrossentropy', () => layers.dense({ units: CLASS_COUNT, activation: 'softmax' })),
  withLoss('meanSquaredError', () => layers.dense({ units: 1 })),
  withLoss('meanAbsoluteError', () => layers.dense({ units: 1 })),
  withLoss('huber', () => layers.dense({ units: 1 })),
  withOptimizer('descent', { name: 'sgd' }),
  withOptimizer("Nesterov's momentum", { name: 'sgd', momentum: 0.8, nesterov: true }),
  withOptimizer('RMSprop', { name: 'rmsprop' }),
  withOptimizer('Adagrad', { name: 'adagrad' }),
];

type IsPadding = (row: number, step: number) => boolean;
/** Padding at the end, at the start, in the middle, nowhere, and a row of nothing else. */
const PADDINGS: readonly IsPadding[] = [
  (row, step) => step > row,
  (row, step) => step < row,
  (row, step) => (row + step) % 3 === 0,
  () => false,
  (row) => row === 1,
];

type Draw = (random: Random) => number[];
const drawClass = (count: number) => (random: Random) => [random.integer(count)];
const drawNumber: Draw = (random) => [4 * random.next() - 2];

/** The target of a row. */
const TARGETS: Readonly<Record<LossName, Draw>> = {
  binaryCrossentropy: drawClass(2),
  sparseCategoricalCrossentropy: drawClass(CLASS_COUNT),
  categoricalCrossentropy: (random) => {
    const wanted = random.integer(CLASS_COUNT);
    return Array.from({ length: CLASS_COUNT }, (_, i) => (i === wanted ? 1 : 0));
  },
  meanSquaredError: drawNumber,
  meanAbsoluteError: drawNumber,
  huber: drawNumber,
};

/** Random rows; the seeds 0 to 4 give them every kind of padding. */
export function createEngineBatch({ loss, input }: EngineCase, seed: number): Batch {
  const random = createRandom(seed);
  const isPadding = PADDINGS[seed % PADDINGS.length];
  const ids = Array.from({ length: ROWS * SEQUENCE_LENGTH }, (_, i) =>
    isPadding?.(Math.floor(i / SEQUENCE_LENGTH), i % SEQUENCE_LENGTH)
      ? 0
      : 1 + random.integer(VOCABULARY_SIZE - 1),
  );
  const data =
    input === 'int32' ? Int32Array.from(ids) : Float32Array.from(ids, (id) => id / VOCABULARY_SIZE);
  return {
    rows: ROWS,
    inputs: [{ data, shape: [ROWS, SEQUENCE_LENGTH] }],
    targets: Float32Array.from(Array.from({ length: ROWS }, () => TARGETS[loss](random)).flat()),
  };
}
