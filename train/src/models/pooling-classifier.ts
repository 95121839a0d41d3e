/** Baselines without recurrence: the mean of the word vectors, or windows of words and their strongest answer. */
import { initializers, type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import '../tfjs.ts';
import { globalSeed } from '../global-seed.ts';
import { embeddingLayer, outputLayer, reluLayer, type TextModelOptions } from './text-layers.ts';

/**
 * Builds Embedding, GlobalAveragePooling1D, Dense relu, Dense: it knows which words occur, not their order. Padding
 * counts as a word.
 *
 * @returns a tf.LayersModel as `buildRecurrentClassifier` returns it.
 */
export function buildDenseClassifier(options: TextModelOptions): LayersModel {
  const { denseUnits = 64, seed = globalSeed() } = options;
  return sequential({
    name: 'dense_classifier',
    layers: [
      embeddingLayer(options, false, seed),
      layers.globalAveragePooling1d({ name: 'average' }),
      ...(denseUnits === 0 ? [] : [reluLayer(denseUnits, seed + 3)]),
      outputLayer(options, seed + 4),
    ],
  });
}

export interface ConvolutionalClassifierOptions extends TextModelOptions {
  /** Patterns to look for; default 64. */
  readonly filters?: number | undefined;
  /** Words in a pattern; default 5. */
  readonly kernelSize?: number | undefined;
}

/**
 * Builds Embedding, Conv1D relu, GlobalMaxPooling1D, Dense relu, Dense (Kim 2014, with one kernel size).
 *
 * @returns a tf.LayersModel as `buildRecurrentClassifier` returns it.
 */
export function buildConvolutionalClassifier(options: ConvolutionalClassifierOptions): LayersModel {
  const { filters = 64, kernelSize = 5, denseUnits = 64, seed = globalSeed() } = options;
  return sequential({
    name: 'convolutional_classifier',
    layers: [
      embeddingLayer(options, false, seed),
      layers.conv1d({
        name: 'convolution',
        filters,
        kernelSize,
        activation: 'relu',
        kernelInitializer: initializers.glorotUniform({ seed: seed + 1 }),
      }),
      layers.globalMaxPooling1d({ name: 'maximum' }),
      ...(denseUnits === 0 ? [] : [reluLayer(denseUnits, seed + 3)]),
      outputLayer(options, seed + 4),
    ],
  });
}
