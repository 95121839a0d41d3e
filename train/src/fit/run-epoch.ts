/** One pass over the rows, and its validation. */
import type { Trainer } from '../engines/engine.ts';
import type { LossOptions } from '../engines/losses.ts';
import { TrainingDivergedError } from '../errors/training-diverged-error.ts';
import { measure } from '../measure.ts';
import { createFiguresSum, type Figures } from '../metrics.ts';
import type { CallbackRunner } from './callback-runner.ts';
import type { EpochRecord, FitProgress } from './records.ts';
import { longestOf, type TrainingRows } from './rows.ts';
import type { RateOfStep } from './schedules.ts';

/** What stays the same in all epochs. */
export interface EpochPlan {
  readonly trainer: Trainer;
  readonly loss: LossOptions;
  readonly outputSize: number;
  readonly epochs: number;
  readonly trainingRows: TrainingRows;
  /** Without rows where nothing is validated. */
  readonly validationRows: TrainingRows;
  /** Whether training batches are padded to their longest row only. */
  readonly bucket: boolean;
  /** Whether that may be done with batches that are only measured. */
  readonly measureInBuckets: boolean;
  readonly rateOfStep: RateOfStep;
  readonly callbacks: CallbackRunner;
  readonly signal: AbortSignal | undefined;
  readonly onBatch: ((progress: FitProgress) => void) | undefined;
}

/** What steps change. */
export interface Pace {
  /** Steps done. */
  step: number;
  /** Of the last step; that of the next one unless a schedule sets it. */
  learningRate: number;
  isStopping: boolean;
}

/** Trains and validates one epoch; undefined when it was aborted. */
export async function runEpoch(
  plan: EpochPlan,
  pace: Pace,
  epoch: number,
  batches: readonly Uint32Array[],
): Promise<EpochRecord | undefined> {
  const { trainer, validationRows, signal } = plan;
  const start = performance.now();
  const figures = await trainEpoch(plan, pace, epoch, batches);
  if (!figures) return undefined;
  const validation = await measure(trainer, validationRows, { ...plan, bucket: plan.measureInBuckets });
  if (signal?.aborted) return undefined;
  const { count: _count, ...training } = figures;
  return {
    epoch,
    ...training,
    ...(validation.count > 0 && nameForValidation(validation)),
    learningRate: pace.learningRate,
    seconds: (performance.now() - start) / 1000,
  };
}

function nameForValidation({ loss, accuracy, meanAbsoluteError }: Figures) {
  return {
    validationLoss: loss,
    ...(accuracy !== undefined && { validationAccuracy: accuracy }),
    ...(meanAbsoluteError !== undefined && { validationMeanAbsoluteError: meanAbsoluteError }),
  };
}

async function trainEpoch(
  plan: EpochPlan,
  pace: Pace,
  epoch: number,
  batches: readonly Uint32Array[],
): Promise<Figures | undefined> {
  const { trainer, trainingRows, callbacks } = plan;
  const sum = createFiguresSum(plan.loss, plan.outputSize);
  const start = performance.now();
  for (const [i, rows] of batches.entries()) {
    if (plan.signal?.aborted) return undefined;
    await callbacks.batchBegin(i + 1);
    const batch = trainingRows.createBatch(rows, plan.bucket ? longestOf(trainingRows, rows) : undefined);
    pace.learningRate = plan.rateOfStep?.({ step: pace.step, epochIndex: epoch - 1 }) ?? pace.learningRate;
    const { loss, predictions } = await trainer.trainBatch(batch, pace.learningRate);
    if (!Number.isFinite(loss)) {
      throw new TrainingDivergedError(`epoch ${epoch}, batch ${i + 1}`, pace.learningRate);
    }
    pace.step += 1;
    sum.add({ predictions, targets: batch.targets, rows: batch.rows }, loss * batch.rows);
    const { count, ...figures } = sum.result();
    const seconds = (performance.now() - start) / 1000;
    const progress: FitProgress = {
      epoch,
      epochs: plan.epochs,
      batch: i + 1,
      batchCount: batches.length,
      ...figures,
      rowsPerSecond: count / seconds,
      secondsLeft: (seconds / count) * (trainingRows.rowCount - count),
    };
    plan.onBatch?.(progress);
    await callbacks.batchEnd(progress);
    if (pace.isStopping) break;
  }
  return sum.result();
}
