import { isBetter, type MonitorName, monitoredValue, NO_EPOCH } from '../fit/monitor.ts';
import type { TrainingCallback } from './callback.ts';

export interface EarlyStoppingOptions {
  /** Default: `validationLoss`, or `loss` without rows for validation. */
  readonly monitor?: MonitorName | undefined;
  /** How much better an epoch must be to count; default 0. */
  readonly minDelta?: number | undefined;
  /** Epochs in a row that may be no better; default 1. */
  readonly patience?: number | undefined;
  /** Whether the model ends with the weights of the best epoch; default false, as what `fit` chooses. */
  readonly restoreBestWeights?: boolean | undefined;
}

/**
 * Stops when the monitored figure has not become better for `patience` epochs: Keras' EarlyStopping.
 *
 * @example await trainClassifier(model, data, { callbacks: [earlyStopping({ patience: 3, minDelta: 0.001 })] });
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): TrainingCallback {
  const { monitor: name, minDelta = 0, patience = 1, restoreBestWeights = false } = options;
  let best = NO_EPOCH;
  let wait = 0;
  let bestWeights: readonly Float32Array[] | undefined;
  return {
    name: 'earlyStopping',
    onTrainBegin(context) {
      if (context.firstEpoch === 1) [best, wait, bestWeights] = [NO_EPOCH, 0, undefined];
      if (wait >= patience) context.stopTraining();
    },
    async onEpochEnd(record, context) {
      const value = monitoredValue(record, name);
      if (isBetter(value, best, { name, minDelta })) {
        [best, wait] = [{ epoch: record.epoch, value }, 0];
        if (restoreBestWeights) bestWeights = await context.readWeights();
      } else {
        wait += 1;
      }
      if (wait >= patience) context.stopTraining();
    },
    onTrainEnd(_result, context) {
      if (bestWeights !== undefined) context.chooseWeights(bestWeights, best.epoch);
    },
    readState: () => ({ values: { epoch: best.epoch, value: best.value, wait }, weights: bestWeights }),
    writeState({ values, weights }) {
      best = { epoch: values.epoch ?? 0, value: values.value ?? null };
      wait = values.wait ?? 0;
      bestWeights = weights;
    },
  };
}
