/** One training of a lesson: a model, its figures, and its run directory to export from. */
import { join } from 'node:path';
import { vocabularySizeOf } from '@onnx-bridge/runtime/text';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { PreparedData } from '../datasets/dataset.ts';
import { DEFAULT_TEST_SPLIT } from '../datasets/own-dataset.ts';
import type { EngineChoice } from '../engines/registry.ts';
import { evaluateClassifier } from '../evaluate-classifier.ts';
import type { ArchitectureName } from '../models/architecture-names.ts';
import { buildClassifier, type ClassifierOptions } from '../models/architectures.ts';
import { buildIdClassifier } from '../models/id-classifier.ts';
import { buildJordanClassifier } from '../models/jordan-classifier.ts';
import { writeRunDirectory } from '../run-directory.ts';
import { type EpochRecord, trainClassifier, validationRowCount } from '../train-classifier.ts';
import { completeTrainSettings, type TrainSettings } from '../train-settings.ts';
import { createTrainingReport } from '../training-report.ts';
import type { LessonContext, LessonOptions } from './lesson.ts';
import { processorSecondsSince } from './run-lesson.ts';

export interface Experiment {
  /** As tables and plots have it. */
  readonly name: string;
  readonly architecture: ArchitectureName | keyof typeof COURSE_MODELS;
  /** What differs from the builder's defaults; sizes of the vocabulary and the rows come from the data. */
  readonly model: Partial<ClassifierOptions>;
  readonly training: TrainSettings;
  /** What trains it; default `auto`. */
  readonly engine?: EngineChoice | undefined;
}

/** Models that `train` does not offer. */
const COURSE_MODELS = { 'dense-on-ids': buildIdClassifier, jordan: buildJordanClassifier } as const;

export interface ExperimentResult {
  readonly name: string;
  /** Where the model lies, ready for `export`. */
  readonly directory: string;
  /** What trained it. */
  readonly engine: string;
  readonly parameters: number;
  /** Of training and validation, as they passed. */
  readonly seconds: number;
  /** The same as time of the processor, all threads together. */
  readonly processorSeconds: number;
  /** Whose weights were measured. */
  readonly bestEpoch: number;
  readonly history: readonly EpochRecord[];
  /** On the test texts. */
  readonly loss: number;
  readonly accuracy: number;
}

/** The same texts, options and output for all experiments of a lesson. */
export interface ExperimentSetting {
  readonly data: PreparedData;
  readonly options: LessonOptions;
  readonly context: LessonContext;
  /** Called with each model before it is trained. */
  readonly onModel?: (model: LayersModel) => Promise<void>;
}

/** With one seed or several. */
export interface RepeatedResult extends ExperimentResult {
  /** On the test texts, a seed each; `accuracy` is their mean, all else is of the first seed. */
  readonly accuracies: readonly number[];
}

/**
 * With each seed, trains one model after the other, measures each on the test texts and writes its run directory: those
 * of the first seed into the output folder, those of another into a folder of their own in it.
 *
 * @param seeds default: that of the options.
 * @throws {unknown} the signal's reason when it is aborted; what is finished by then stays on disk.
 */
export async function runExperiments(
  experiments: readonly Experiment[],
  setting: ExperimentSetting,
  seeds: readonly number[] = [setting.options.seed],
): Promise<RepeatedResult[]> {
  const runs: ExperimentResult[][] = [];
  for (const [i, seed] of seeds.entries()) {
    const { output } = setting.options;
    const options = { ...setting.options, seed, output: i === 0 ? output : join(output, `seed-${seed}`) };
    const results: ExperimentResult[] = [];
    for (const [k, experiment] of experiments.entries()) {
      setting.context.onNotice(`seed ${seed}, ${k + 1}/${experiments.length} ${experiment.name}`);
      results.push((await runExperiment(experiment, { ...setting, options })).result);
    }
    runs.push(results);
  }
  return (runs[0] ?? []).map((first, k) => {
    const accuracies = runs.map((results) => results[k]?.accuracy ?? Number.NaN);
    const accuracy = accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length;
    return { ...first, accuracy, accuracies };
  });
}

export async function runExperiment(
  { name, architecture, model: modelOptions, training, engine }: Experiment,
  { data, options, context, onModel }: ExperimentSetting,
): Promise<{ readonly result: ExperimentResult; readonly model: LayersModel }> {
  const { seed, threads } = options;
  const { signal } = context;
  const builderOptions: ClassifierOptions = {
    ...modelOptions,
    vocabularySize: vocabularySizeOf(data.encoding),
    sequenceLength: data.encoding.preprocessing.sequenceLength,
    classCount: data.encoding.labels.length,
  };
  const model = isCourseModel(architecture)
    ? COURSE_MODELS[architecture]({ ...builderOptions, seed })
    : buildClassifier(architecture, { ...builderOptions, seed });
  await onModel?.(model);
  const settings = completeTrainSettings({
    ...training,
    epochs: options.epochs ?? training.epochs,
    seed,
    threads,
  });
  const { onBatch, onEpoch } = context.createProgress(settings.epochs);
  const start = process.cpuUsage();
  const trained = await trainClassifier(model, data, { ...settings, engine, signal, onBatch, onEpoch });
  const processorSeconds = processorSecondsSince(start);
  signal.throwIfAborted();
  const metrics = await evaluateClassifier(model, data, { engine, threads, signal });
  const validation = validationRowCount(data, settings.validationSplit);
  const report = createTrainingReport({
    architecture,
    model: definedOf(builderOptions),
    data,
    counts: { train: data.train.classIndices.length - validation, validation },
    settings,
    testSplit: DEFAULT_TEST_SPLIT,
    result: trained,
    metrics: { test: metrics },
  });
  const directory = join(options.output, fileNameOf(name));
  await writeRunDirectory(directory, { model, encoding: data.encoding, report });
  const { seconds, bestEpoch, history } = trained;
  const { loss, accuracy } = metrics;
  const result = {
    name,
    directory,
    engine: trained.engine.name,
    parameters: model.countParams(),
    seconds,
    processorSeconds,
    bestEpoch,
    history,
    loss,
    accuracy,
  };
  return { result, model };
}

function isCourseModel(name: string): name is keyof typeof COURSE_MODELS {
  return name in COURSE_MODELS;
}

function definedOf(options: ClassifierOptions): Record<string, number | boolean | string> {
  const entries = Object.entries(options);
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** `LSTM, masked` to `lstm-masked`. */
function fileNameOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
