/** The settings of a training run, their defaults and ranges. */
import { availableParallelism } from 'node:os';
import * as v from 'valibot';
import type { OptimizerOptions } from './engines/optimizers.ts';
import { MONITOR_NAMES, type MonitorName } from './fit/monitor.ts';
import { type LearningRateSchedule, SCHEDULE } from './fit/schedules.ts';
import { globalSeed } from './global-seed.ts';
import { OPTIMIZER } from './optimizer-settings.ts';
import {
  COUNT,
  FRACTION,
  NOT_NEGATIVE,
  oneOf,
  POSITIVE,
  parseSettings,
  WHOLE,
  YES_OR_NO,
} from './setting-schemas.ts';

export interface TrainSettings {
  /** Passes over the training rows; default 5. */
  readonly epochs?: number | undefined;
  /** Rows in one step; default 128. */
  readonly batchSize?: number | undefined;
  /** Step size of the optimizer; default 0.001. */
  readonly learningRate?: number | undefined;
  /** How the learning rate changes; default `{ name: 'constant' }`. */
  readonly schedule?: LearningRateSchedule | undefined;
  /** Default `{ name: 'adam' }`. */
  readonly optimizer?: OptimizerOptions | undefined;
  /** Share of a target that is spread over all classes; default 0. */
  readonly labelSmoothing?: number | undefined;
  /**
   * How far the word vectors of a text are moved, as a share of their length, to where its loss rises most, for a second
   * look at each batch (Miyato et al. 2017); takes twice as long. Default 0: no second look.
   */
  readonly adversarial?: number | undefined;
  /** Fraction of the training rows that is held back to choose the best epoch; default 0.2. */
  readonly validationSplit?: number | undefined;
  /** Whether each epoch has an order of its own; default true. */
  readonly shuffle?: boolean | undefined;
  /**
   * Whether batches are made of rows of similar length, padded to the longest of them alone; default false. Only for
   * models that mask the padding.
   */
  readonly bucket?: boolean | undefined;
  /**
   * Factors of the classes' losses, by label (by class index in `fit`), 1 for those left out; `balanced` gives each
   * class the same say. Default null: all 1.
   */
  readonly classWeight?: 'balanced' | Readonly<Record<string, number>> | null | undefined;
  /** Seed of the order of rows, and of dropout; default: the global seed, 42. */
  readonly seed?: number | undefined;
  /** Processor threads; default: one a core, at most 8. The last bits of the weights depend on it. */
  readonly threads?: number | undefined;
  /** What makes an epoch the best; default null: `validationLoss`, or `loss` without rows for validation. */
  readonly monitor?: MonitorName | null | undefined;
  /** How much better than the best epoch one must be to count as better; default 0. */
  readonly minDelta?: number | undefined;
  /** Epochs without a better one after which training stops; default null: never. */
  readonly patience?: number | null | undefined;
  /**
   * Whether the model ends with the weights of its best epoch, not of its last; default true. Without validation that
   * needs a `monitor`.
   */
  readonly restoreBestWeights?: boolean | undefined;
}

/** More threads would leave each too few rows of a usual batch. */
const MAX_DEFAULT_THREADS = 8;

/** Each thread is a worker with its own copy of the weights. */
const MAX_THREADS = 64;
const THREADS = `a whole number from 1 to ${MAX_THREADS}`;
const CLASS_WEIGHT = '"balanced", or a number of at least 0 for each label';

const SETTINGS = v.object({
  epochs: v.optional(COUNT, 5),
  batchSize: v.optional(COUNT, 128),
  learningRate: v.optional(POSITIVE, 0.001),
  schedule: v.optional(SCHEDULE, { name: 'constant' }),
  optimizer: v.optional(OPTIMIZER, { name: 'adam' }),
  labelSmoothing: v.optional(FRACTION, 0),
  adversarial: v.optional(FRACTION, 0),
  validationSplit: v.optional(FRACTION, 0.2),
  shuffle: v.optional(YES_OR_NO, true),
  bucket: v.optional(YES_OR_NO, false),
  classWeight: v.optional(
    v.nullable(v.union([v.literal('balanced'), v.record(v.string(), NOT_NEGATIVE)], CLASS_WEIGHT)),
    null,
  ),
  seed: v.optional(WHOLE, globalSeed),
  threads: v.optional(v.pipe(COUNT, v.maxValue(MAX_THREADS, THREADS)), () =>
    Math.min(availableParallelism(), MAX_DEFAULT_THREADS),
  ),
  monitor: v.optional(v.nullable(oneOf(MONITOR_NAMES)), null),
  minDelta: v.optional(NOT_NEGATIVE, 0),
  patience: v.optional(v.nullable(COUNT), null),
  restoreBestWeights: v.optional(YES_OR_NO, true),
});

/** {@link TrainSettings} with every default filled in. */
export type CompleteTrainSettings = Readonly<v.InferOutput<typeof SETTINGS>>;

/** @throws {TrainingSettingError} for a setting out of its range. */
export function completeTrainSettings(settings: TrainSettings): CompleteTrainSettings {
  return parseSettings(SETTINGS, settings);
}
