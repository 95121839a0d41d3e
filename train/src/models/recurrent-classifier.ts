/** Text classifiers around a recurrent layer: Embedding, one or several SimpleRNN, LSTM or GRU, Dense. */
import { type LayersModel, sequential } from '@tensorflow/tfjs-layers';
import '../tfjs.ts';
import { globalSeed } from '../global-seed.ts';
import { cellName, makeOrthogonal, type RecurrentOptions, recurrentLayers } from './recurrent-layers.ts';
import { embeddingLayer, outputLayer, reluLayer, type TextModelOptions } from './text-layers.ts';

export interface RecurrentClassifierOptions extends TextModelOptions, RecurrentOptions {
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
  const { cell, maskPadding = true, denseUnits = 64, seed = globalSeed() } = options;
  const model = sequential({
    name: `${cellName(cell)}_classifier`,
    layers: [
      embeddingLayer(options, maskPadding, seed),
      ...recurrentLayers(options, seed),
      ...(denseUnits === 0 ? [] : [reluLayer(denseUnits, seed + 3)]),
      outputLayer(options, seed + 4),
    ],
  });
  if (options.bidirectional) makeOrthogonal(model, seed + 2);
  return model;
}
