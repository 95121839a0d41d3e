/** Decides before a training what it trains on and how, and refuses what cannot work. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { TrainingCallback } from '../callbacks/callback.ts';
import { earlyStopping } from '../callbacks/early-stopping.ts';
import { reduceLROnPlateau } from '../callbacks/reduce-lr-on-plateau.ts';
import type { LossOptions } from '../engines/losses.ts';
import { TrainingSettingError } from '../errors/training-setting-error.ts';
import { outputSizeOf } from '../measure.ts';
import { isClassificationLoss } from '../metrics.ts';
import type { FitOptions, FitSettings } from './fit-options.ts';
import { checkBucketing, whyPaddingMatters } from './masking.ts';
import { checkMemory, estimateMemory } from './memory.ts';
import { MONITOR_NAMES, type MonitorName } from './monitor.ts';
import { withClassWeights, withSampleWeights } from './row-weights.ts';
import { longestOf, rowRange, sliceRows, type TrainingRows } from './rows.ts';
import { type CompleteSchedule, createRateOfStep, type RateOfStep, resolveSchedule } from './schedules.ts';

export interface FitPlan {
  readonly trainingRows: TrainingRows;
  /** Without rows where nothing is validated. */
  readonly validationRows: TrainingRows;
  readonly outputSize: number;
  readonly measureInBuckets: boolean;
  readonly schedule: CompleteSchedule;
  readonly rateOfStep: RateOfStep;
  /** Those that follow from settings, then those given. */
  readonly callbacks: readonly TrainingCallback[];
}

/** How many rows, the last ones, are held back for validation. */
export function validationCount(rowCount: number, validationSplit: number): number {
  return Math.floor(rowCount * validationSplit);
}

export function planFit(
  model: LayersModel,
  rows: TrainingRows,
  options: FitOptions,
  settings: FitSettings,
): FitPlan {
  const { epochs, batchSize, learningRate } = settings;
  if (options.resume && options.checkpointFile === undefined) {
    throw new TrainingSettingError('resume', true, 'a checkpointFile (or, in a workflow, an output) too');
  }
  const { trainingRows, validationRows } = splitRows(model, rows, options, settings);
  if (trainingRows.rowCount === 0) {
    throw new TrainingSettingError('rows', 0, 'at least one row to train on');
  }
  checkMonitor(settings.monitor, options.loss, validationRows.rowCount > 0);
  if (settings.bucket) checkBucketing(model);
  if ((options.device ?? 'cpu') === 'cpu') checkStepMemory(model, trainingRows, settings);
  const stepsPerEpoch = Math.ceil(trainingRows.rowCount / batchSize);
  const schedule = resolveSchedule(settings.schedule, { epochs, stepsPerEpoch });
  return {
    trainingRows,
    validationRows,
    outputSize: outputSizeOf(model),
    measureInBuckets: rows.rowLength !== undefined && whyPaddingMatters(model) === undefined,
    schedule,
    rateOfStep: createRateOfStep(schedule, learningRate),
    callbacks: [...callbacksOf(settings), ...(options.callbacks ?? [])],
  };
}

function splitRows(
  model: LayersModel,
  rows: TrainingRows,
  { sampleWeights, validationRows, loss }: FitOptions,
  { validationSplit, classWeight }: FitSettings,
): Pick<FitPlan, 'trainingRows' | 'validationRows'> {
  const all = sampleWeights === undefined ? rows : withSampleWeights(rows, sampleWeights);
  const heldBack = validationRows === undefined ? validationCount(rows.rowCount, validationSplit) : 0;
  const trainingRows = sliceRows(all, 0, rows.rowCount - heldBack);
  return {
    trainingRows:
      classWeight === null
        ? trainingRows
        : withClassWeights(trainingRows, classWeight, classTargetsOf(model, loss)),
    validationRows: validationRows ?? sliceRows(all, rows.rowCount - heldBack, rows.rowCount),
  };
}

function classTargetsOf(model: LayersModel, loss: LossOptions) {
  const [outputSize, isDense] = [outputSizeOf(model), loss.name === 'categoricalCrossentropy'];
  const isBinary = loss.name === 'binaryCrossentropy';
  if (!isClassificationLoss(loss) || (isBinary && outputSize !== 1)) {
    throw new TrainingSettingError('classWeight', loss.name, 'it with a loss that tells classes apart alone');
  }
  return { isDense, classCount: isBinary ? 2 : outputSize };
}

/** @throws {TrainingMemoryError} if the largest batch would not fit. */
function checkStepMemory(
  model: LayersModel,
  rows: TrainingRows,
  { batchSize, threads, bucket }: FitSettings,
): void {
  const stepCount = rows.createBatch([0]).inputs[0]?.shape[1] ?? 1;
  const longest = bucket ? longestOf(rows, rowRange(0, rows.rowCount)) : undefined;
  const { fixedBytes, bytesPerRow } = estimateMemory(model, stepCount, threads);
  const need = { fixedBytes, bytesPerRow: (bytesPerRow * (longest ?? stepCount)) / stepCount };
  checkMemory(model, need, Math.min(batchSize, rows.rowCount));
}

/** Callbacks that settings stand for. */
function callbacksOf({ schedule, monitor, minDelta, patience }: FitSettings): TrainingCallback[] {
  const monitored = { monitor: monitor ?? undefined };
  return [
    ...(schedule.name === 'plateau' ? [reduceLROnPlateau({ ...monitored, ...schedule })] : []),
    ...(patience === null ? [] : [earlyStopping({ ...monitored, minDelta, patience })]),
  ];
}

/** @throws {TrainingSettingError} for a figure that the epochs will not have. */
function checkMonitor(monitor: MonitorName | null, loss: LossOptions, isValidated: boolean): void {
  const unknown = isClassificationLoss(loss) ? 'absoluteerror' : 'accuracy';
  const known = MONITOR_NAMES.filter(
    (name) => !name.toLowerCase().endsWith(unknown) && (isValidated || !name.startsWith('validation')),
  );
  if (monitor === null || known.includes(monitor)) return;
  const reason = isValidated ? `the loss ${loss.name}` : `the loss ${loss.name} and no rows for validation`;
  throw new TrainingSettingError('monitor', monitor, `one of ${known.join(', ')}, which fit ${reason}`);
}
