/** Watches one figure of the epochs and says when it got better, as Keras' callbacks do. */
import type { EpochRecord } from './records.ts';

export const MONITOR_NAMES = [
  'loss',
  'accuracy',
  'meanAbsoluteError',
  'validationLoss',
  'validationAccuracy',
  'validationMeanAbsoluteError',
] as const;
export type MonitorName = (typeof MONITOR_NAMES)[number];

/** The best value so far, and its epoch. */
export interface MonitorState {
  readonly epoch: number;
  /** Null before the first epoch. */
  readonly value: number | null;
}

export const NO_EPOCH: MonitorState = { epoch: 0, value: null };

/**
 * The monitored figure of an epoch: the one named, else the loss of validation, else the loss.
 *
 * @throws {Error} if the epoch has no such figure; `checkMonitor` finds that out before training.
 */
export function monitoredValue(record: EpochRecord, name: MonitorName | undefined): number {
  const value = name === undefined ? (record.validationLoss ?? record.loss) : record[name];
  if (value === undefined) throw new Error(`the epochs have no figure ${name}`);
  return value;
}

/** Accuracies get better upwards, everything else downwards. */
export function isBetter(
  value: number,
  { value: best }: MonitorState,
  { name, minDelta }: { readonly name: MonitorName | undefined; readonly minDelta: number },
): boolean {
  if (best === null) return true;
  return name?.toLowerCase().endsWith('accuracy') ? value - minDelta > best : value + minDelta < best;
}
