/** From the options of the command `train` to those of the workflow. */
import { join } from 'node:path';
import * as v from 'valibot';
import type { TrainingCallback } from './callbacks/callback.ts';
import type { TrainCommandOptions } from './command-options.ts';
import type { OptimizerOptions } from './engines/optimizers.ts';
import type { LearningRateSchedule } from './fit/schedules.ts';
import { OPTIMIZER } from './optimizer-settings.ts';
import type { WorkflowOptions } from './workflow.ts';

/** Settings that options decide without reading anything. */
export function workflowSettings(options: TrainCommandOptions): WorkflowOptions {
  return {
    textColumn: options.textColumn,
    labelColumn: options.labelColumn,
    testSplit: options.testSplit,
    limit: options.limit === undefined ? undefined : { train: options.limit, test: options.limit },
    validationSource: options.validationData,
    validationSplit: options.validationSplit,
    unlabelledSource: options.unlabelled,
    teachers: options.teacher,
    teacherPart: options.teacherPart,
    crops: options.crops,
    wordDropout: options.wordDropout,
    measureTest: options.test,
    shuffle: options.shuffle,
    bucket: options.bucket,
    classWeight: options.classWeight,
    vocabularySize: options.vocabulary,
    sequenceLength: options.sequenceLength,
    paddingSide: options.padding,
    embeddingSize: options.embedding,
    wordVectors: options.wordVectors,
    languageModel: options.languageModel,
    startFrom: options.startFrom,
    architecture: options.architecture,
    units: options.units,
    layerCount: options.layers,
    bidirectional: options.bidirectional,
    dropoutRate: options.dropout,
    recurrentDropoutRate: options.recurrentDropout,
    pooling: options.pooling,
    outputDropoutRate: options.outputDropout,
    denseUnits: options.denseUnits,
    maskPadding: options.mask,
    engine: options.engine,
    fusedLayers: options.fusedLayers,
    device: options.device,
    epochs: options.epochs,
    batchSize: options.batchSize,
    labelSmoothing: options.labelSmoothing,
    adversarial: options.adversarial,
    calibrate: options.calibrate,
    monitor: options.monitor,
    patience: options.patience,
    minDelta: options.minDelta,
    seed: options.seed,
    dataSeed: options.dataSeed,
    threads: options.threads,
    learningRate: options.learningRate,
    schedule: withWarmup(options),
    resume: options.resume,
  };
}

/** The optimizer of the options, or what is wrong with them. */
export function readOptimizer(options: TrainCommandOptions): OptimizerOptions | string {
  const { optimizer: name, momentum, nesterov, weightDecay, clipNorm, clipValue, globalClipNorm } = options;
  const given = { momentum, nesterov, weightDecay, clipNorm, clipValue, globalClipNorm };
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const { success, output, issues } = v.safeParse(OPTIMIZER, { name, ...known });
  if (success) return output;
  const [issue] = issues;
  if (issue.type !== 'strict_object') return `for --optimizer ${name} give ${issue.message}`;
  const flag = v.getDotPath(issue)?.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return `--${flag} does not go with --optimizer ${name}`;
}

/** The logs that the options ask for. */
export async function createLogs(
  { csvLog, tensorboard }: TrainCommandOptions,
  output: string,
): Promise<TrainingCallback[]> {
  const place = (given: string | true, name: string): string => (given === true ? join(output, name) : given);
  const { csvLogger } = await import('./callbacks/csv-logger.ts');
  const { tensorBoard } = await import('./callbacks/tensor-board.ts');
  return [
    ...(csvLog === undefined ? [] : [csvLogger(place(csvLog, 'log.csv'))]),
    ...(tensorboard === undefined ? [] : [tensorBoard(place(tensorboard, 'tensorboard'))]),
  ];
}

function withWarmup({ schedule, warmup }: TrainCommandOptions): LearningRateSchedule {
  if (warmup === undefined || schedule.name === 'plateau') return schedule;
  return { ...schedule, warmupSteps: warmup };
}
