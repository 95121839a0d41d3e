import { isBetter, type MonitorName, monitoredValue, NO_EPOCH } from '../fit/monitor.ts';
import { writeModelFiles } from '../model-files.ts';
import type { TrainingCallback } from './callback.ts';

export interface ModelCheckpointOptions {
  /** Where model.json and weights.bin are written; `{epoch}` in it stands for the epoch, from 1. */
  readonly directory: string;
  /** Default: `validationLoss`, or `loss` without rows for validation. */
  readonly monitor?: MonitorName | undefined;
  /** Whether only epochs better than all before are written; default false. */
  readonly saveBestOnly?: boolean | undefined;
}

/**
 * Writes the model after each epoch, as `tf.loadLayersModel` reads it: Keras' ModelCheckpoint. To go on with a
 * training that was cut off, use `checkpointFile` and `resume` of `fit` instead.
 *
 * @throws {RunDirectoryError} while training, if the folder cannot be written.
 */
export function modelCheckpoint(options: ModelCheckpointOptions): TrainingCallback {
  const { directory, monitor: name, saveBestOnly = false } = options;
  let best = NO_EPOCH;
  return {
    name: 'modelCheckpoint',
    onTrainBegin({ firstEpoch }) {
      if (firstEpoch === 1) best = NO_EPOCH;
    },
    async onEpochEnd(record, context) {
      const value = monitoredValue(record, name);
      const isBest = isBetter(value, best, { name, minDelta: 0 });
      if (isBest) best = { epoch: record.epoch, value };
      if (!isBest && saveBestOnly) return;
      const folder = directory.replaceAll('{epoch}', String(record.epoch));
      await context.withModel((model) => writeModelFiles(folder, model));
    },
    readState: () => ({ values: { epoch: best.epoch, value: best.value } }),
    writeState({ values }) {
      best = { epoch: values.epoch ?? 0, value: values.value ?? null };
    },
  };
}
