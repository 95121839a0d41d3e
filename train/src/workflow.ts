import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { DataProgress, PreparedData } from './datasets/dataset.ts';
import { DEFAULT_TEST_SPLIT } from './datasets/own-dataset.ts';
import { type PrepareSourceOptions, prepareSource } from './datasets/prepare-source.ts';
import type { DataSource } from './datasets/read-dataset.ts';
import { evaluateClassifier } from './evaluate-classifier.ts';
import { buildLstmClassifier } from './models/lstm-classifier.ts';
import { checkRunDirectory, writeRunDirectory } from './run-directory.ts';
import { type TrainOptions, trainClassifier } from './train-classifier.ts';
import { completeTrainSettings } from './train-settings.ts';
import { createTrainingReport, type TrainingReport } from './training-report.ts';

export interface WorkflowOptions extends Omit<PrepareSourceOptions, 'onProgress'>, TrainOptions {
  /** `imdb` (default), `synthetic`, or the path of a file or folder. */
  readonly source?: DataSource | undefined;
  /** Where the run directory is written; nothing is written without it. */
  readonly output?: string | undefined;
  readonly embeddingSize?: number | undefined;
  readonly lstmUnits?: number | undefined;
  readonly denseUnits?: number | undefined;
  /** Default true; see `buildLstmClassifier`. */
  readonly maskPadding?: boolean | undefined;
  readonly onDataProgress?: ((progress: DataProgress) => void) | undefined;
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
 * The course's whole experiment: prepares the data, builds the LSTM classifier, trains it, measures it on the test
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
  const settings = completeTrainSettings(options);
  if (options.output !== undefined) await checkRunDirectory(options.output);
  const data = await prepareSource(options.source ?? 'imdb', {
    ...options,
    seed: settings.seed,
    onProgress: options.onDataProgress,
  });
  const architecture = {
    vocabularySize: data.encoding.preprocessing.firstTokenId + data.encoding.vocabulary.length,
    embeddingSize: options.embeddingSize ?? 16,
    sequenceLength: data.encoding.preprocessing.sequenceLength,
    lstmUnits: options.lstmUnits ?? 64,
    denseUnits: options.denseUnits ?? 64,
    maskPadding: options.maskPadding ?? true,
    classCount: data.encoding.labels.length,
  };
  const model = buildLstmClassifier({ ...architecture, seed: settings.seed });
  options.onModel?.(model, data);
  const result = await trainClassifier(model, data, { ...options, ...settings });
  if (result.bestEpoch === 0) options.signal?.throwIfAborted();

  const measured = { engine: options.engine, threads: settings.threads };
  const metrics = result.interrupted
    ? {}
    : {
        train: await evaluateClassifier(model, data, { ...measured, part: 'train' }),
        test: await evaluateClassifier(model, data, { ...measured, part: 'test' }),
      };
  const report = createTrainingReport({
    architecture: 'lstm',
    model: architecture,
    data,
    settings,
    testSplit: options.testSplit ?? DEFAULT_TEST_SPLIT,
    result,
    metrics,
  });
  if (options.output !== undefined) {
    await writeRunDirectory(options.output, { model, encoding: data.encoding, report });
  }
  return { model, data, report };
}
