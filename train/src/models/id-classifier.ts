/** The models of the course that read token ids as if these were quantities. */
import { tensor2d } from '@tensorflow/tfjs-core';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import '../tfjs.ts';
import { globalSeed } from '../global-seed.ts';
import type { RecurrentCell } from './architecture-names.ts';
import { recurrentLayers } from './recurrent-layers.ts';
import { outputLayer, reluLayer, type TextModelOptions } from './text-layers.ts';

export interface IdClassifierOptions extends TextModelOptions {
  /** Reads `[time, 1]`; without one, a dense layer sees all numbers at once. */
  readonly cell?: RecurrentCell | undefined;
  /** Size of the hidden state; default 64. */
  readonly units?: number | undefined;
}

/**
 * Builds token id as a number, Flatten or a recurrent layer, Dense relu, Dense. A frozen embedding of length 1 makes the
 * numbers, so that the model takes and exports the same token ids as all others.
 *
 * @returns a tf.LayersModel as `buildRecurrentClassifier` returns it.
 */
export function buildIdClassifier(options: IdClassifierOptions): LayersModel {
  const { vocabularySize, sequenceLength = 256, denseUnits = 64, cell, units, seed = globalSeed() } = options;
  const numbers = layers.embedding({
    name: 'id_as_number',
    inputDim: vocabularySize,
    outputDim: 1,
    inputLength: sequenceLength,
    trainable: false,
  });
  const model = sequential({
    name: 'id_classifier',
    layers: [
      numbers,
      ...(cell ? recurrentLayers({ cell, units }, seed) : [layers.flatten({ name: 'flatten' })]),
      ...(denseUnits === 0 ? [] : [reluLayer(denseUnits, seed + 3)]),
      outputLayer(options, seed + 4),
    ],
  });
  const ids = tensor2d(
    Float32Array.from({ length: vocabularySize }, (_, id) => id),
    [vocabularySize, 1],
  );
  numbers.setWeights([ids]);
  ids.dispose();
  return model;
}
