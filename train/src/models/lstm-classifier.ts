/** The course's model: Embedding, LSTM, Dense relu, Dense sigmoid. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { buildRecurrentClassifier, type RecurrentClassifierOptions } from './recurrent-classifier.ts';

export interface LstmClassifierOptions extends Omit<RecurrentClassifierOptions, 'cell' | 'units'> {
  /** Size of the hidden state; default 64. */
  readonly lstmUnits?: number;
}

/**
 * Builds the classifier as `buildRecurrentClassifier` does for `cell: 'lstm'`.
 *
 * @returns a tf.LayersModel, int32 token ids `[batch, sequenceLength]` to float32 probability `[batch, 1]`,
 *   or probabilities `[batch, classCount]`.
 * @example
 * const model = buildLstmClassifier({ vocabularySize: 10_000 });
 * model.countParams(); // 184961
 */
export function buildLstmClassifier({ lstmUnits, ...options }: LstmClassifierOptions): LayersModel {
  return buildRecurrentClassifier({ ...options, cell: 'lstm', units: lstmUnits });
}
