/** A forecaster of a time series: one or several SimpleRNN, LSTM or GRU layers over a window, and a linear Dense. */
import { initializers, type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import '../tfjs.ts';
import { globalSeed } from '../global-seed.ts';
import { cellName, type RecurrentOptions, recurrentLayers } from './recurrent-layers.ts';

export interface ForecasterOptions extends Omit<RecurrentOptions, 'bidirectional' | 'returnsSequences'> {
  /** Steps of the window that a forecast is made from; default 30. */
  readonly windowLength?: number | undefined;
  /** Values a step; default 1. */
  readonly featureCount?: number | undefined;
  /** Steps that are forecast at once; default 1. */
  readonly horizon?: number | undefined;
  /** Default: the global seed. */
  readonly seed?: number | undefined;
}

/**
 * Builds the forecaster, with the initial weights that Keras uses.
 *
 * @returns a tf.LayersModel, float32 scaled values `[batch, windowLength, featureCount]` to float32
 *   `[batch, horizon]`: the scaled values of the first feature that come next.
 * @example
 * const model = buildForecaster({ cell: 'gru', units: 32, windowLength: 48 });
 */
export function buildForecaster(options: ForecasterOptions): LayersModel {
  const { cell, windowLength = 30, featureCount = 1, horizon = 1, seed = globalSeed() } = options;
  return sequential({
    name: `${cellName(cell)}_forecaster`,
    layers: [
      ...recurrentLayers(options, seed, [windowLength, featureCount]),
      layers.dense({
        name: 'output',
        units: horizon,
        kernelInitializer: initializers.glorotUniform({ seed: seed + 4 }),
      }),
    ],
  });
}
