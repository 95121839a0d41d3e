/** Text classifiers around a recurrent layer: Embedding, one or several SimpleRNN, LSTM or GRU, Dense. */
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import '../tfjs.ts';
import { globalSeed } from '../global-seed.ts';
import type { Pooling } from './architecture-names.ts';
import { cellName, makeOrthogonal, type RecurrentOptions, recurrentLayers } from './recurrent-layers.ts';
import { embeddingLayer, outputLayer, reluLayer, type TextModelOptions } from './text-layers.ts';

export interface RecurrentClassifierOptions
  extends TextModelOptions,
    Omit<RecurrentOptions, 'returnsSequences'> {
  /**
   * Whether padding (token id 0) is masked, so that the layer stops at the end of the text; default true. Without it
   * a text padded at its end is forgotten over the padding, and training stays near 50 %.
   */
  readonly maskPadding?: boolean | undefined;
  /**
   * What of the hidden states is looked at: the last one (default), or the largest value of each unit over all steps,
   * as far as it is above 0 (Johnson and Zhang 2016). The maximum finds a telling phrase wherever it stands.
   */
  readonly pooling?: Pooling | undefined;
  /** Part of what the output layer is given that training drops; default 0. */
  readonly outputDropoutRate?: number | undefined;
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
  const { cell, maskPadding = true, denseUnits = 64, seed = globalSeed() } = options;
  const { pooling = 'last', outputDropoutRate = 0 } = options;
  const model = sequential({
    name: `${cellName(cell)}_classifier`,
    layers: [
      embeddingLayer(options, maskPadding, seed),
      ...recurrentLayers({ ...options, returnsSequences: pooling === 'max' }, seed),
      ...(pooling === 'max' ? maximumLayers() : []),
      ...(denseUnits === 0 ? [] : [reluLayer(denseUnits, seed + 3)]),
      ...(outputDropoutRate === 0 ? [] : [layers.dropout({ name: 'dropout', rate: outputDropoutRate })]),
      outputLayer(options, seed + 4),
    ],
  });
  if (options.bidirectional) makeOrthogonal(model, seed + 2);
  return model;
}

/** Of states above 0 alone: padding then changes nothing (`whyPaddingMatters`). */
function maximumLayers(): layers.Layer[] {
  return [
    layers.activation({ name: 'positive', activation: 'relu' }),
    layers.globalMaxPooling1d({ name: 'maximum' }),
  ];
}
