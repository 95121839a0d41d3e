/** Text classifiers around a recurrent layer: Embedding, one or several SimpleRNN, LSTM or GRU, Dense. */
import { tensor } from '@tensorflow/tfjs-core';
import { initializers, type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import '../tfjs.ts';
import { globalSeed } from '../global-seed.ts';
import { createRandom } from '../random.ts';
import { orthogonal, orthogonalMatrix } from './orthogonal.ts';
import { embeddingLayer, outputLayer, reluLayer, type TextModelOptions } from './text-layers.ts';

export type RecurrentCell = 'lstm' | 'gru' | 'simple-rnn';

export interface RecurrentClassifierOptions extends TextModelOptions {
  readonly cell: RecurrentCell;
  /** Size of the hidden state; default 64. */
  readonly units?: number | undefined;
  /** Recurrent layers above each other; default 1. */
  readonly layerCount?: number | undefined;
  /** Whether each recurrent layer also reads the text from its end; default false. */
  readonly bidirectional?: boolean | undefined;
  /** Activation of the state; default tanh. */
  readonly activation?: 'tanh' | 'relu' | undefined;
  /** Part of a recurrent layer's input that training drops; default 0. */
  readonly dropoutRate?: number | undefined;
  /** Part of the hidden state that training drops; default 0. */
  readonly recurrentDropoutRate?: number | undefined;
  /**
   * Whether padding (token id 0) is masked, so that the layer stops at the end of the text; default true. Without it
   * a text padded at its end is forgotten over the padding, and training stays near 50 %.
   */
  readonly maskPadding?: boolean | undefined;
}

/**
 * Builds the classifier, with the initial weights that Keras uses: uniform word vectors, glorot uniform kernels,
 * orthogonal recurrent kernels and, for LSTM, a forget bias of one.
 *
 * @returns a tf.LayersModel, int32 token ids `[batch, sequenceLength]` to float32 probability `[batch, 1]`,
 *   or probabilities `[batch, classCount]`.
 * @example
 * const model = buildRecurrentClassifier({ cell: 'gru', vocabularySize: 10_000, units: 32, bidirectional: true });
 */
export function buildRecurrentClassifier(options: RecurrentClassifierOptions): LayersModel {
  const { cell, layerCount = 1, maskPadding = true, denseUnits = 64, seed = globalSeed() } = options;
  const model = sequential({
    name: `${cell.replace('-', '_')}_classifier`,
    layers: [
      embeddingLayer(options, maskPadding, seed),
      ...Array.from({ length: layerCount }, (_, i) => recurrentLayer(options, i, seed)),
      ...(denseUnits === 0 ? [] : [reluLayer(denseUnits, seed + 3)]),
      outputLayer(options, seed + 4),
    ],
  });
  if (options.bidirectional) makeOrthogonal(model, seed + 2);
  return model;
}

function recurrentLayer(options: RecurrentClassifierOptions, position: number, seed: number) {
  const { cell, bidirectional = false, layerCount = 1 } = options;
  // The first layer has the seeds of the course's model, whatever stands above it.
  const ownSeed = seed + 5 * position;
  const name = position === 0 ? cell.replace('-', '_') : `${cell.replace('-', '_')}_${position + 1}`;
  const layer = CELL_LAYERS[cell]({
    name,
    units: options.units ?? 64,
    activation: options.activation ?? 'tanh',
    dropout: options.dropoutRate ?? 0,
    recurrentDropout: options.recurrentDropoutRate ?? 0,
    returnSequences: position + 1 < layerCount,
    kernelInitializer: initializers.glorotUniform({ seed: ownSeed + 1 }),
    // tfjs copies a bidirectional layer by its options, which would bring its own slow orthogonal initializer back.
    recurrentInitializer: bidirectional
      ? initializers.glorotUniform({ seed: ownSeed + 2 })
      : orthogonal(ownSeed + 2),
  });
  return bidirectional
    ? layers.bidirectional({ name: `bidirectional_${name}`, layer, mergeMode: 'concat' })
    : layer;
}

type CellOptions = Omit<Parameters<typeof layers.simpleRNN>[0], 'cell'>;

const CELL_LAYERS = {
  lstm: (options: CellOptions) =>
    layers.lstm({ ...options, recurrentActivation: 'sigmoid', unitForgetBias: true }),
  gru: (options: CellOptions) => layers.gru({ ...options, recurrentActivation: 'sigmoid' }),
  'simple-rnn': (options: CellOptions) => layers.simpleRNN(options),
} as const satisfies Record<RecurrentCell, unknown>;

/** Gives every recurrent kernel an orthogonal start. */
function makeOrthogonal(model: LayersModel, seed: number): void {
  for (const [i, weight] of model.weights.entries()) {
    if (!weight.originalName.endsWith('recurrent_kernel')) continue;
    const [rows = 1, columns = 1] = weight.shape.map((size) => size ?? 1);
    const value = tensor(orthogonalMatrix(rows, columns, createRandom(seed + i)), [rows, columns]);
    weight.write(value);
    value.dispose();
  }
}
