import { join } from 'node:path';
import type { EpochRecord } from '../fit/records.ts';
import type { TrainingCallback } from './callback.ts';
import { createEventFile, type EventFile } from './event-file.ts';

/** Figures of an epoch by the tags that Keras' TensorBoard callback gives them. */
const TRAIN_TAGS = {
  epoch_loss: 'loss',
  epoch_accuracy: 'accuracy',
  epoch_mean_absolute_error: 'meanAbsoluteError',
  epoch_learning_rate: 'learningRate',
} as const satisfies Tags;
const VALIDATION_TAGS = {
  epoch_loss: 'validationLoss',
  epoch_accuracy: 'validationAccuracy',
  epoch_mean_absolute_error: 'validationMeanAbsoluteError',
} as const satisfies Tags;

type Tags = Readonly<Record<string, keyof EpochRecord>>;

/**
 * Writes event files that TensorBoard shows: Keras' TensorBoard callback, the figures of each epoch.
 *
 * As Keras does, the files lie in `train/` and `validation/`, and steps are epochs from 0.
 *
 * @example tensorBoard('logs/first'); // then: tensorboard --logdir logs
 */
export function tensorBoard(directory: string): TrainingCallback {
  const files = new Map<string, EventFile>();
  let firstStep = 0;
  const write = async (part: string, tags: Tags, record: EpochRecord): Promise<void> => {
    const scalars = Object.entries(tags).flatMap(([tag, key]) => {
      const value = record[key];
      return value === undefined ? [] : [{ tag, value }];
    });
    if (scalars.length === 0) return;
    const file = files.get(part) ?? (await createEventFile(join(directory, part), firstStep));
    files.set(part, file);
    await file.append(record.epoch - 1, scalars);
  };
  return {
    name: 'tensorBoard',
    onTrainBegin({ firstEpoch }) {
      files.clear();
      firstStep = firstEpoch - 1;
    },
    async onEpochEnd(record) {
      await write('train', TRAIN_TAGS, record);
      await write('validation', VALIDATION_TAGS, record);
    },
  };
}
