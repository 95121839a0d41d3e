import { rename, writeFile } from 'node:fs/promises';
import type { EpochRecord } from '../fit/records.ts';
import type { TrainingCallback } from './callback.ts';
import { writeLog } from './write-log.ts';

/** Columns by the names that Keras' CSVLogger has for them; `epoch` counts from 1. */
const COLUMNS = [
  ['epoch', 'epoch'],
  ['accuracy', 'accuracy'],
  ['mean_absolute_error', 'meanAbsoluteError'],
  ['learning_rate', 'learningRate'],
  ['loss', 'loss'],
  ['val_accuracy', 'validationAccuracy'],
  ['val_loss', 'validationLoss'],
  ['val_mean_absolute_error', 'validationMeanAbsoluteError'],
  ['seconds', 'seconds'],
] as const satisfies readonly (readonly [string, keyof EpochRecord])[];

/**
 * Keeps a CSV file with a line an epoch: Keras' CSVLogger.
 *
 * The file is written anew after each epoch, so that a resumed training has every epoch in it once.
 *
 * @throws {LogFileError} after the first epoch, if the file cannot be written.
 */
export function csvLogger(file: string): TrainingCallback {
  return {
    name: 'csvLogger',
    async onEpochEnd(_record, { history }) {
      const temporary = `${file}.${process.pid}.tmp`;
      await writeLog(file, async () => {
        await writeFile(temporary, formatCsv(history));
        await rename(temporary, file);
      });
    },
  };
}

function formatCsv(history: readonly EpochRecord[]): string {
  const columns = COLUMNS.filter(([, key]) => history[0]?.[key] !== undefined);
  const lines = history.map((record) => columns.map(([, key]) => record[key] ?? '').join(','));
  return `${[columns.map(([title]) => title).join(','), ...lines].join('\n')}\n`;
}
