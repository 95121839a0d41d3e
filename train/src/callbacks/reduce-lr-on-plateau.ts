import { isBetter, type MonitorName, monitoredValue, NO_EPOCH } from '../fit/monitor.ts';
import type { TrainingCallback } from './callback.ts';

export interface ReduceLROnPlateauOptions {
  /** Default: `validationLoss`, or `loss` without rows for validation. */
  readonly monitor?: MonitorName | undefined;
  /** What the rate is multiplied with; default 0.1. */
  readonly factor?: number | undefined;
  /** Epochs in a row that may be no better; default 10. */
  readonly patience?: number | undefined;
  /** How much better an epoch must be to count; default 0.0001. */
  readonly minDelta?: number | undefined;
  /** Epochs after a change in which none is counted; default 0. */
  readonly cooldown?: number | undefined;
  /** The rate never falls below it; default 0. */
  readonly minLearningRate?: number | undefined;
}

/** Lowers the learning rate when the monitored figure no longer gets better: Keras' ReduceLROnPlateau. */
export function reduceLROnPlateau(options: ReduceLROnPlateauOptions = {}): TrainingCallback {
  const { monitor: name, factor = 0.1, patience = 10, minDelta = 1e-4 } = options;
  const { cooldown = 0, minLearningRate = 0 } = options;
  let best = NO_EPOCH;
  let [wait, coolingEpochs] = [0, 0];
  return {
    name: 'reduceLROnPlateau',
    onTrainBegin(context) {
      if (context.firstEpoch === 1) [best, wait, coolingEpochs] = [NO_EPOCH, 0, 0];
    },
    onEpochEnd(record, context) {
      if (coolingEpochs > 0) [coolingEpochs, wait] = [coolingEpochs - 1, 0];
      const value = monitoredValue(record, name);
      if (isBetter(value, best, { name, minDelta })) {
        [best, wait] = [{ epoch: record.epoch, value }, 0];
      } else if (coolingEpochs === 0) {
        wait += 1;
        if (wait < patience || context.learningRate <= minLearningRate) return;
        context.setLearningRate(Math.max(context.learningRate * factor, minLearningRate));
        [coolingEpochs, wait] = [cooldown, 0];
      }
    },
    readState: () => ({ values: { epoch: best.epoch, value: best.value, wait, coolingEpochs } }),
    writeState({ values }) {
      best = { epoch: values.epoch ?? 0, value: values.value ?? null };
      [wait, coolingEpochs] = [values.wait ?? 0, values.coolingEpochs ?? 0];
    },
  };
}
