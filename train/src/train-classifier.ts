/** The training loop: epochs, batches, validation, best weights; knows engines by their interface only. */

import { tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { createBatch, cutIntoBatches, rowRange } from './batches.ts';
import type { PreparedData } from './datasets/dataset.ts';
import type { Trainer, TrainingDevice } from './engines/engine.ts';
import { type EngineName, findEngine } from './engines/registry.ts';
import { TrainingDivergedError } from './errors/training-diverged-error.ts';
import { chooseLoss, measure } from './measure.ts';
import { type Metrics, MetricsSum } from './metrics.ts';
import { createRandom } from './random.ts';
import { completeTrainSettings, type TrainSettings } from './train-settings.ts';

export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number;
  /** Absent without a validation split. */
  readonly validationLoss?: number;
  readonly validationAccuracy?: number;
  readonly seconds: number;
}

export interface BatchProgress {
  readonly epoch: number;
  readonly epochs: number;
  /** Batches done in this epoch. */
  readonly batch: number;
  readonly batchCount: number;
  /** Mean over the epoch so far. */
  readonly loss: number;
  readonly accuracy: number;
  readonly reviewsPerSecond: number;
  /** Estimated seconds to the end of the epoch, validation not included. */
  readonly secondsLeft: number;
}

export interface TrainOptions extends TrainSettings {
  /** Default `auto`. */
  readonly engine?: EngineName | undefined;
  /** What the engine runs on; default `cpu`. */
  readonly device?: TrainingDevice | undefined;
  /** Stops within one batch; the best weights so far are kept. */
  readonly signal?: AbortSignal | undefined;
  readonly onBatch?: ((progress: BatchProgress) => void) | undefined;
  readonly onEpoch?: ((record: EpochRecord) => void) | undefined;
}

/** How many of the training rows, the last ones, are held back for validation. */
export function validationRowCount(data: PreparedData, validationSplit: number): number {
  return Math.floor(data.train.classIndices.length * validationSplit);
}

export interface TrainingResult {
  readonly history: readonly EpochRecord[];
  /** The epoch whose weights the model has now; 0 if none was finished. */
  readonly bestEpoch: number;
  /** Whether `signal` stopped the training. */
  readonly interrupted: boolean;
  readonly engine: { readonly name: string; readonly description: string };
  readonly seconds: number;
}

/**
 * Fits a classifier and leaves the best epoch's weights in it: the ones with the lowest validation loss, or the last
 * ones without a validation split.
 *
 * The validation rows are the last part of the training rows, as in Keras; the others are shuffled anew each epoch.
 *
 * @param model int32 `[batch, sequenceLength]` to one sigmoid output or a softmax; changed in place.
 * @throws {UnsupportedTrainingError} naming every layer that the engine cannot train.
 * @throws {EngineUnavailableError} if the engine or its device cannot be used.
 * @throws {ModelMismatchError} if the model does not fit the data.
 * @throws {TrainingSettingError} for a setting out of its range.
 * @throws {TrainingDivergedError} when the loss is no finite number any more.
 * @example
 * const data = await prepareImdbData();
 * const model = buildLstmClassifier({ vocabularySize: 10_000 });
 * const { history } = await trainClassifier(model, data, { epochs: 5 });
 */
export async function trainClassifier(
  model: LayersModel,
  data: PreparedData,
  options: TrainOptions = {},
): Promise<TrainingResult> {
  const settings = completeTrainSettings(options);
  const start = performance.now();
  const engine = await findEngine(options.engine ?? 'auto');
  const trainer = await engine.createTrainer(model, {
    loss: { name: chooseLoss(model, data) },
    optimizer: { name: 'adam' },
    threads: settings.threads,
    device: options.device,
  });
  try {
    const fit = await fitEpochs({ trainer, data, settings, options });
    if (fit.bestEpoch > 0) setWeights(model, fit.bestWeights);
    const seconds = (performance.now() - start) / 1000;
    const { history, bestEpoch, interrupted } = fit;
    return {
      history,
      bestEpoch,
      interrupted,
      engine: { name: engine.name, description: trainer.description },
      seconds,
    };
  } finally {
    await trainer.dispose();
  }
}

interface Run {
  readonly trainer: Trainer;
  readonly data: PreparedData;
  readonly settings: ReturnType<typeof completeTrainSettings>;
  readonly options: TrainOptions;
}

async function fitEpochs(run: Run) {
  const { trainer, data, settings, options } = run;
  const trainingCount = data.train.classIndices.length - validationRowCount(data, settings.validationSplit);
  const random = createRandom(settings.seed);
  const history: EpochRecord[] = [];
  let best: { readonly epoch: number; readonly weights: Float32Array[] } = { epoch: 0, weights: [] };
  let lowest = { epoch: 0, loss: Number.POSITIVE_INFINITY };

  for (let epoch = 1; epoch <= settings.epochs; epoch++) {
    const record = await fitAndValidate(run, epoch, random.permutation(trainingCount));
    if (!record) return { history, bestEpoch: best.epoch, bestWeights: best.weights, interrupted: true };
    history.push(record);
    options.onEpoch?.(record);

    const monitored = record.validationLoss ?? record.loss;
    const weights = await trainer.readWeights();
    checkFinite([Float32Array.of(monitored), ...weights], epoch, settings.learningRate);
    if (monitored < lowest.loss) lowest = { epoch, loss: monitored };
    const keepsBest = settings.restoreBestWeights && record.validationLoss !== undefined;
    if (!keepsBest || lowest.epoch === epoch) best = { epoch, weights };
    if (settings.patience !== null && epoch - lowest.epoch >= settings.patience) break;
  }
  return { history, bestEpoch: best.epoch, bestWeights: best.weights, interrupted: false };
}

/** The loss of a batch is measured before its update, so a last update that went wrong shows here alone. */
function checkFinite(values: readonly Float32Array[], epoch: number, learningRate: number): void {
  if (!values.every((numbers) => numbers.every(Number.isFinite))) {
    throw new TrainingDivergedError(`epoch ${epoch}`, learningRate);
  }
}

/** One epoch with its validation; undefined when it was aborted. */
async function fitAndValidate(run: Run, epoch: number, rows: Uint32Array): Promise<EpochRecord | undefined> {
  const { trainer, data, options } = run;
  const start = performance.now();
  const metrics = await fitEpoch(run, epoch, rows);
  if (!metrics) return undefined;
  const validationRows = rowRange(rows.length, data.train.classIndices.length);
  const { preprocessing } = data.encoding;
  const validation = await measure(trainer, data.train, validationRows, preprocessing, options.signal);
  if (options.signal?.aborted) return undefined;
  return {
    epoch,
    loss: metrics.loss,
    accuracy: metrics.accuracy,
    ...(validation.count > 0 && { validationLoss: validation.loss, validationAccuracy: validation.accuracy }),
    seconds: (performance.now() - start) / 1000,
  };
}

/** One pass over the rows; undefined when it was aborted. */
async function fitEpoch(run: Run, epoch: number, rows: Uint32Array): Promise<Metrics | undefined> {
  const { trainer, data, settings, options } = run;
  const batches = cutIntoBatches(rows, settings.batchSize);
  const sum = new MetricsSum();
  const start = performance.now();
  for (const [i, batchRows] of batches.entries()) {
    if (options.signal?.aborted) return undefined;
    const batch = createBatch(data.train, batchRows, data.encoding.preprocessing);
    const { loss, predictions } = await trainer.trainBatch(batch, settings.learningRate);
    if (!Number.isFinite(loss))
      throw new TrainingDivergedError(`epoch ${epoch}, batch ${i + 1}`, settings.learningRate);
    sum.add(predictions, batch.targets, loss * batch.rows);
    const metrics = sum.result();
    const seconds = (performance.now() - start) / 1000;
    options.onBatch?.({
      epoch,
      epochs: settings.epochs,
      batch: i + 1,
      batchCount: batches.length,
      loss: metrics.loss,
      accuracy: metrics.accuracy,
      reviewsPerSecond: metrics.count / seconds,
      secondsLeft: (seconds / metrics.count) * (rows.length - metrics.count),
    });
  }
  return sum.result();
}

function setWeights(model: LayersModel, values: readonly Float32Array[]): void {
  for (const [i, weight] of model.weights.entries()) {
    const value = tensor(
      values[i] ?? [],
      weight.shape.map((size) => size ?? 0),
    );
    weight.write(value);
    value.dispose();
  }
}
