/** Trains classifiers of texts: `fit` with the loss, the rows and the labels of prepared data. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type Augmentation, augmentedRows, completeAugmentation, isAugmented } from './augmented-rows.ts';
import type { EncodedTexts, PreparedData } from './datasets/dataset.ts';
import { TrainingSettingError } from './errors/training-setting-error.ts';
import { fit } from './fit/fit.ts';
import type { FitOptions } from './fit/fit-options.ts';
import { validationCount } from './fit/fit-plan.ts';
import type { FitProgress, EpochRecord as FitRecord, FitResult } from './fit/records.ts';
import type { TrainingRows } from './fit/rows.ts';
import { chooseLoss } from './measure.ts';
import { splitTexts } from './split-texts.ts';
import { textRows } from './text-rows.ts';
import { completeTrainSettings, type TrainSettings } from './train-settings.ts';

export interface EpochRecord extends FitRecord {
  readonly accuracy: number;
}

export interface BatchProgress extends FitProgress {
  readonly accuracy: number;
  readonly reviewsPerSecond: number;
}

export interface TrainOptions
  extends TrainSettings,
    Augmentation,
    Omit<FitOptions, keyof TrainSettings | 'loss' | 'validationRows' | 'onBatch' | 'onEpoch'> {
  /** Texts to validate with, encoded as the training texts are; without them `validationSplit` holds some back. */
  readonly validationTexts?: EncodedTexts | undefined;
  readonly onBatch?: ((progress: BatchProgress) => void) | undefined;
  readonly onEpoch?: ((record: EpochRecord) => void) | undefined;
}

/** How many of the training rows, the last ones, are held back for validation. */
export function validationRowCount(data: PreparedData, validationSplit: number): number {
  return validationCount(data.train.classIndices.length, validationSplit);
}

export interface TrainingResult extends FitResult {
  readonly history: readonly EpochRecord[];
}

/**
 * Fits a classifier and leaves the best epoch's weights in it: the ones with the lowest validation loss (or the best
 * `monitor`), or the last ones without a validation split.
 *
 * The validation rows are the last part of the training rows, as in Keras; the others are shuffled anew each epoch.
 *
 * @param model int32 `[batch, sequenceLength]` to one sigmoid output or a softmax; changed in place.
 * @throws {ModelMismatchError} if the model does not fit the data.
 * @throws {TrainError} whatever `fit` throws.
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
  const { labelSmoothing, classWeight, validationSplit, seed } = completeTrainSettings(options);
  const { preprocessing, labels } = data.encoding;
  const { validationTexts } = options;
  // What is held back is not to be changed; of rows that stay as they are `fit` holds back the last ones itself.
  const augmentation = completeAugmentation(options);
  const { train, validation } = isAugmented(augmentation)
    ? splitTexts(data, validationTexts, validationRowCount(data, validationSplit))
    : { train: data.train, validation: validationTexts };
  return fitCrossentropy(model, augmentedRows(train, preprocessing, augmentation, seed), {
    ...options,
    loss: { name: chooseLoss(model, data), ...(labelSmoothing > 0 && { labelSmoothing }) },
    classWeight: nameByClassIndex(classWeight, labels),
    validationRows: validation && textRows(validation, preprocessing),
  });
}

type CrossentropyOptions = Omit<FitOptions, 'onBatch' | 'onEpoch'> &
  Pick<TrainOptions, 'onBatch' | 'onEpoch'>;

/** `fit` with a cross-entropy, whose figures come with an accuracy. */
export async function fitCrossentropy(
  model: LayersModel,
  rows: TrainingRows,
  { onBatch, onEpoch, ...options }: CrossentropyOptions,
): Promise<TrainingResult> {
  const result = await fit(model, rows, {
    ...options,
    onBatch:
      onBatch &&
      ((progress) => onBatch({ ...withAccuracy(progress), reviewsPerSecond: progress.rowsPerSecond })),
    onEpoch: onEpoch && ((record) => onEpoch(withAccuracy(record))),
  });
  return { ...result, history: result.history.map(withAccuracy) };
}

/** @throws {TrainingSettingError} for a label that the data have not. */
function nameByClassIndex(
  classWeight: ReturnType<typeof completeTrainSettings>['classWeight'],
  labels: readonly string[],
): typeof classWeight {
  if (classWeight === null || classWeight === 'balanced') return classWeight;
  const entries = Object.entries(classWeight).map(([label, factor]) => {
    const index = labels.indexOf(label);
    if (index === -1)
      throw new TrainingSettingError('classWeight', label, `labels of the data: ${labels.join(', ')}`);
    return [index, factor] as const;
  });
  return Object.fromEntries(entries);
}

/** A cross-entropy always comes with an accuracy. */
function withAccuracy<T extends { readonly accuracy?: number }>(
  figures: T,
): T & { readonly accuracy: number } {
  return { ...figures, accuracy: figures.accuracy ?? Number.NaN };
}
