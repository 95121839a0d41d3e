import { basename } from 'node:path';
import { vocabularySizeOf } from '@onnx-bridge/runtime/text';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { completeAugmentation } from './augmented-rows.ts';
import { calibrate } from './calibrate.ts';
import type { DataProgress, EncodedTexts, PreparedData } from './datasets/dataset.ts';
import { encodeTexts, encodeUnlabelled } from './datasets/encode-texts.ts';
import { DEFAULT_TEST_SPLIT } from './datasets/own-dataset.ts';
import { type PrepareSourceOptions, prepareSource } from './datasets/prepare-source.ts';
import { type DataSource, readDataset } from './datasets/read-dataset.ts';
import { readUnlabelled } from './datasets/read-unlabelled.ts';
import { type EvaluateOptions, evaluateRows } from './evaluate-classifier.ts';
import type { TrainingRows } from './fit/rows.ts';
import type { ArchitectureName, Pooling } from './models/architecture-names.ts';
import { buildClassifier } from './models/architectures.ts';
import { checkRunDirectory, writeRunDirectory } from './run-directory.ts';
import { runTraining } from './run-training.ts';
import { splitTexts } from './split-texts.ts';
import type { StartOptions } from './start-weights.ts';
import type { TextPart } from './teachers/text-part.ts';
import { textRows } from './text-rows.ts';
import { type TrainOptions, validationRowCount } from './train-classifier.ts';
import { type CompleteTrainSettings, completeTrainSettings } from './train-settings.ts';
import { createTrainingReport, type TrainingReport } from './training-report.ts';

export interface WorkflowOptions
  extends Omit<PrepareSourceOptions, 'onProgress'>,
    Omit<TrainOptions, 'checkpointFile' | 'validationTexts' | 'sampleWeights'>,
    Pick<StartOptions, 'wordVectors' | 'startFrom'> {
  /** `imdb` (default), `synthetic`, or the path of a file or folder. */
  readonly source?: DataSource | undefined;
  /** Texts to validate with, read as `source`; without it `validationSplit` holds back a part of the training texts. */
  readonly validationSource?: DataSource | undefined;
  /**
   * Whether only the embedding and the first recurrent layer are trained, to tell the next word of all texts, labelled
   * or not; the run is one to start from. Default false.
   */
  readonly languageModel?: boolean | undefined;
  /** Seed of the order of the texts, and so of which are held back; default: `seed`. */
  readonly dataSeed?: number | undefined;
  /** Texts without labels, for word vectors, a language model and teachers: `imdb`, or a .txt file with a text a line. */
  readonly unlabelledSource?: string | undefined;
  /** Who labels the unlabelled texts, to be learned from too: `nb-svm`, or run directories on the same data. */
  readonly teachers?: readonly string[] | undefined;
  /** The part of the unlabelled texts that they are asked about, and that is learned from; default: all. */
  readonly teacherPart?: TextPart | undefined;
  /** Whether the model is measured on the test texts in the end, which are not for choosing anything; default true. */
  readonly measureTest?: boolean | undefined;
  /** Whether the last layer is scaled in the end so that probabilities fit the validation texts; default false. */
  readonly calibrate?: boolean | undefined;
  /** Where the run directory is written, and in it after each epoch a checkpoint; nothing is written without it. */
  readonly output?: string | undefined;
  /** Whether to go on from the checkpoint in `output`; default false. */
  readonly resume?: boolean | undefined;
  /** Default `lstm`. */
  readonly architecture?: ArchitectureName | undefined;
  readonly embeddingSize?: number | undefined;
  /** Size of the hidden state, or number of filters; default 64. */
  readonly units?: number | undefined;
  readonly layerCount?: number | undefined;
  readonly bidirectional?: boolean | undefined;
  readonly dropoutRate?: number | undefined;
  readonly recurrentDropoutRate?: number | undefined;
  readonly pooling?: Pooling | undefined;
  readonly outputDropoutRate?: number | undefined;
  readonly denseUnits?: number | undefined;
  /** Default true; see `buildRecurrentClassifier`. */
  readonly maskPadding?: boolean | undefined;
  readonly onDataProgress?: ((progress: DataProgress) => void) | undefined;
  /** Called with what begins now and takes a while, beside the epochs. */
  readonly onStage?: ((what: string) => void) | undefined;
  /** Called as the word vectors are trained, with the share that is done. */
  readonly onVectorProgress?: ((share: number) => void) | undefined;
  /** Called once the model stands, before training. */
  readonly onModel?: ((model: LayersModel, data: PreparedData) => void) | undefined;
}

export interface WorkflowResult {
  readonly model: LayersModel;
  readonly data: PreparedData;
  /** What training.json holds. */
  readonly report: TrainingReport;
}

/**
 * The course's whole experiment: prepares the data, builds the classifier, trains it, measures it on the test
 * texts and writes the run directory.
 *
 * When the signal stops the training after at least one epoch, the best weights so far are written and returned,
 * without test metrics; before that the signal's reason is thrown.
 *
 * @throws {TrainError} whatever `prepareSource`, `trainClassifier` and `writeRunDirectory` throw.
 * @example
 * const { report } = await runFullWorkflow({ source: 'synthetic', epochs: 1, output: 'runs/first' });
 */
export async function runFullWorkflow(options: WorkflowOptions = {}): Promise<WorkflowResult> {
  const settings = completeWorkflowSettings(options);
  const augmentation = completeAugmentation(options);
  const { dataSeed = settings.seed } = options;
  if (options.output !== undefined) await checkRunDirectory(options.output);
  const data = await prepareSource(options.source ?? 'imdb', {
    ...options,
    seed: dataSeed,
    onProgress: options.onDataProgress,
  });
  const unlabelled = await readUnlabelledTexts(data, options);
  const lesson = splitTexts(
    data,
    await readValidationTexts(data, options),
    validationRowCount(data, settings.validationSplit),
  );
  const architecture = options.architecture ?? 'lstm';
  const modelOptions = completeModelOptions(options, data);
  const model = buildClassifier(architecture, { ...modelOptions, seed: settings.seed });
  options.onModel?.(model, data);
  const running = { ...options, ...settings };
  const result = await runTraining(model, { data, unlabelled, lesson, modelOptions }, running);
  if (result.bestEpoch === 0) options.signal?.throwIfAborted();
  const temperature =
    options.calibrate && !result.interrupted
      ? await calibrate(model, data, lesson.validation, running)
      : undefined;

  const parts = mapParts({ ...lesson, test: data.test }, data);
  const write = async (metrics: TrainingReport['metrics'], interrupted: boolean): Promise<TrainingReport> => {
    const report = createTrainingReport({
      architecture,
      model: modelOptions,
      data,
      dataSeed,
      counts: { train: parts.train.rowCount, validation: parts.validation.rowCount },
      learning: {
        unlabelledCount: unlabelled?.classIndices.length ?? 0,
        wordVectors: options.wordVectors ?? false,
        languageModel: options.languageModel ?? false,
        startFrom: options.startFrom === undefined ? null : basename(options.startFrom),
        teachers: (options.teachers ?? []).map((teacher) => basename(teacher)),
        teacherPart: options.teacherPart ?? null,
        ...augmentation,
        temperature: temperature ?? null,
      },
      settings,
      testSplit: options.testSplit ?? DEFAULT_TEST_SPLIT,
      result: { ...result, interrupted },
      metrics,
    });
    if (options.output !== undefined) {
      await writeRunDirectory(options.output, { model, encoding: data.encoding, report });
    }
    return report;
  };
  // Written before it is measured, too: what comes in between must not cost the training.
  const unmeasured = await write({}, true);
  const metrics = result.interrupted ? undefined : await measureParts(model, data, parts, running);
  const report = metrics ? await write(metrics, false) : unmeasured;
  return { model, data, report };
}

/** What the architecture is built with, every default filled in: training.json lists it. */
function completeModelOptions(options: WorkflowOptions, { encoding }: PreparedData) {
  return {
    vocabularySize: vocabularySizeOf(encoding),
    embeddingSize: options.embeddingSize ?? 16,
    sequenceLength: encoding.preprocessing.sequenceLength,
    units: options.units ?? 64,
    layerCount: options.layerCount ?? 1,
    bidirectional: options.bidirectional ?? false,
    pooling: options.pooling ?? 'last',
    dropoutRate: options.dropoutRate ?? 0,
    recurrentDropoutRate: options.recurrentDropoutRate ?? 0,
    outputDropoutRate: options.outputDropoutRate ?? 0,
    denseUnits: options.denseUnits ?? 64,
    maskPadding: options.maskPadding ?? true,
    classCount: encoding.labels.length,
  };
}

/** Nothing of the training texts is held back where there are texts to validate with. */
function completeWorkflowSettings(options: WorkflowOptions): CompleteTrainSettings {
  const settings = completeTrainSettings(options);
  return options.validationSource === undefined ? settings : { ...settings, validationSplit: 0 };
}

async function readValidationTexts(
  { encoding }: PreparedData,
  { validationSource, onDataProgress, ...options }: WorkflowOptions,
): Promise<EncodedTexts | undefined> {
  if (validationSource === undefined) return undefined;
  const { test } = await readDataset(validationSource, {
    ...options,
    isWhole: true,
    onProgress: onDataProgress,
  });
  return encodeTexts(test, encoding, validationSource, {
    signal: options.signal,
    onProgress: onDataProgress,
  });
}

async function readUnlabelledTexts(
  { encoding }: PreparedData,
  { unlabelledSource, onDataProgress, ...options }: WorkflowOptions,
): Promise<EncodedTexts | undefined> {
  if (unlabelledSource === undefined) return undefined;
  const reading = { ...options, onProgress: onDataProgress };
  return encodeUnlabelled(await readUnlabelled(unlabelledSource, reading), encoding, reading);
}

type Parts = Readonly<Record<'train' | 'validation' | 'test', TrainingRows>>;

function mapParts(texts: Readonly<Record<keyof Parts, EncodedTexts>>, { encoding }: PreparedData): Parts {
  const { preprocessing } = encoding;
  return {
    train: textRows(texts.train, preprocessing),
    validation: textRows(texts.validation, preprocessing),
    test: textRows(texts.test, preprocessing),
  };
}

/** Loss and accuracy of each part of the data; undefined when it was aborted. */
async function measureParts(
  model: LayersModel,
  data: PreparedData,
  parts: Parts,
  {
    languageModel = false,
    measureTest = true,
    ...options
  }: EvaluateOptions & Pick<WorkflowOptions, 'languageModel' | 'measureTest'>,
): Promise<TrainingReport['metrics'] | undefined> {
  // The layers that answer are not trained yet.
  if (languageModel) return {};
  const measurable = Object.entries(parts).filter(
    ([name, { rowCount }]) => rowCount > 0 && (name !== 'test' || measureTest),
  );
  try {
    return await evaluateRows(model, data, Object.fromEntries(measurable), options);
  } catch (error) {
    if (options.signal?.aborted) return undefined;
    throw error;
  }
}
