/** The settings of a training run, their defaults and ranges. */
import { availableParallelism } from 'node:os';
import * as v from 'valibot';
import { TrainingSettingError } from './errors/training-setting-error.ts';
import { globalSeed } from './global-seed.ts';

export interface TrainSettings {
  /** Passes over the training rows; default 5. */
  readonly epochs?: number | undefined;
  /** Rows in one step; default 128. */
  readonly batchSize?: number | undefined;
  /** Step size of Adam; default 0.001. */
  readonly learningRate?: number | undefined;
  /** Fraction of the training rows that is held back to choose the best epoch; default 0.2. */
  readonly validationSplit?: number | undefined;
  /** Seed of the order of rows; default: the global seed, 42. */
  readonly seed?: number | undefined;
  /** Processor threads; default: one a core, at most 8. The last bits of the weights depend on it. */
  readonly threads?: number | undefined;
  /** Epochs without a lower loss (of validation, where there is any) after which training stops; default null: never. */
  readonly patience?: number | null | undefined;
  /** Whether the model ends with the weights of its best epoch, not of its last; default true. */
  readonly restoreBestWeights?: boolean | undefined;
}

/** More threads would leave each too few rows of a usual batch. */
const MAX_DEFAULT_THREADS = 8;

/** Each thread is a worker with its own copy of the weights. */
const MAX_THREADS = 64;

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const SETTINGS = v.object({
  epochs: v.optional(count, 5),
  batchSize: v.optional(count, 128),
  learningRate: v.optional(v.pipe(v.number(), v.finite(), v.gtValue(0)), 0.001),
  validationSplit: v.optional(v.pipe(v.number(), v.minValue(0), v.ltValue(1)), 0.2),
  seed: v.optional(v.pipe(v.number(), v.safeInteger()), globalSeed),
  threads: v.optional(v.pipe(count, v.maxValue(MAX_THREADS)), () =>
    Math.min(availableParallelism(), MAX_DEFAULT_THREADS),
  ),
  patience: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))), null),
  restoreBestWeights: v.optional(v.boolean(), true),
});

/** {@link TrainSettings} with every default filled in. */
export type CompleteTrainSettings = Readonly<v.InferOutput<typeof SETTINGS>>;

const RANGES: Readonly<Record<keyof CompleteTrainSettings, string>> = {
  epochs: 'a whole number of at least 1',
  batchSize: 'a whole number of at least 1',
  learningRate: 'a number above 0',
  validationSplit: 'a fraction from 0 to below 1',
  seed: 'a whole number',
  threads: `a whole number from 1 to ${MAX_THREADS}`,
  patience: 'a whole number of at least 1',
  restoreBestWeights: 'true or false',
};

/** @throws {TrainingSettingError} for a setting out of its range. */
export function completeTrainSettings(settings: TrainSettings): CompleteTrainSettings {
  const { success, output, issues } = v.safeParse(SETTINGS, settings);
  if (success) return output;
  const [issue] = issues;
  const name = v.getDotPath(issue) ?? '';
  throw new TrainingSettingError(name, issue.input, isSetting(name) ? RANGES[name] : 'an object of settings');
}

function isSetting(name: string): name is keyof CompleteTrainSettings {
  return name in RANGES;
}
