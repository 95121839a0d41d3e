import type { TrainingCallback } from './callback.ts';

/**
 * Sets the learning rate at the begin of each epoch: Keras' LearningRateScheduler.
 *
 * @param rateOfEpoch is given the epoch's index, from 0 as in Keras, and the rate until then.
 * @example learningRateScheduler((index, rate) => (index < 10 ? rate : rate * 0.9));
 */
export function learningRateScheduler(
  rateOfEpoch: (epochIndex: number, learningRate: number) => number,
): TrainingCallback {
  return {
    name: 'learningRateScheduler',
    onEpochBegin(epoch, context) {
      context.setLearningRate(rateOfEpoch(epoch - 1, context.learningRate));
    },
  };
}
