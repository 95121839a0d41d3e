/** The content of training.json: everything that is needed to say how a model came about, and to make it again. */
import { createRequire } from 'node:module';
import { version_core as tfjsVersion } from '@tensorflow/tfjs-core';
import type { PreparedData } from './datasets/dataset.ts';
import type { Metrics } from './metrics.ts';
import type { TextPart } from './teachers/text-part.ts';
import type { EpochRecord, TrainingResult } from './train-classifier.ts';
import type { CompleteTrainSettings } from './train-settings.ts';

/** Read from the package, since loading ONNX Runtime to ask it takes longer. */
const ONNXRUNTIME_VERSION: string = createRequire(import.meta.url)('onnxruntime-node/package.json').version;

export interface TrainingReport {
  readonly formatVersion: 1;
  /** Name of the architecture, for instance `lstm`. */
  readonly architecture: string;
  /** The options of the model's builder. */
  readonly model: Readonly<Record<string, number | boolean | string>>;
  readonly data: {
    readonly name: string;
    /** True for generated texts: the figures say nothing about real ones. */
    readonly synthetic: boolean;
    readonly labels: readonly string[];
    readonly trainCount: number;
    readonly validationCount: number;
    readonly testCount: number;
    /** Part of own data that was held out as test texts, where the data had none of their own. */
    readonly testSplit: number;
    /** Of the order of the texts, which decides about what was held out and held back. */
    readonly seed: number;
  };
  /** What the model learned from besides labelled texts; run directories by name, since exported files are passed on. */
  readonly learning: {
    readonly unlabelledCount: number;
    readonly wordVectors: boolean;
    /** Whether it is a language model yet: its first layers, to start a classifier from. */
    readonly languageModel: boolean;
    readonly startFrom: string | null;
    readonly teachers: readonly string[];
    /** The part of the unlabelled texts that it learned from them; null: all. */
    readonly teacherPart: TextPart | null;
    readonly crops: number;
    readonly wordDropout: number;
    /** What its logits were divided by in the end; null where they were not. */
    readonly temperature: number | null;
  };
  readonly settings: CompleteTrainSettings;
  readonly engine: TrainingResult['engine'];
  readonly history: readonly EpochRecord[];
  readonly bestEpoch: number;
  readonly interrupted: boolean;
  /** Seconds of training, validation included. */
  readonly seconds: number;
  /** Of the weights that were kept; absent when training was interrupted. */
  readonly metrics: { readonly train?: Metrics; readonly validation?: Metrics; readonly test?: Metrics };
  readonly versions: Readonly<Record<string, string>>;
}

const LABELS_ALONE: TrainingReport['learning'] = {
  unlabelledCount: 0,
  wordVectors: false,
  languageModel: false,
  startFrom: null,
  teachers: [],
  teacherPart: null,
  crops: 0,
  wordDropout: 0,
  temperature: null,
};

export function createTrainingReport(run: {
  readonly architecture: string;
  readonly model: TrainingReport['model'];
  readonly data: PreparedData;
  /** Default: the seed of the settings. */
  readonly dataSeed?: number | undefined;
  /** Rows trained on, and validated with. */
  readonly counts: { readonly train: number; readonly validation: number };
  /** Default: nothing besides labelled texts. */
  readonly learning?: TrainingReport['learning'] | undefined;
  readonly settings: CompleteTrainSettings;
  readonly testSplit: number;
  readonly result: TrainingResult;
  readonly metrics: TrainingReport['metrics'];
}): TrainingReport {
  const { data, counts, settings, result } = run;
  return {
    formatVersion: 1,
    architecture: run.architecture,
    model: run.model,
    data: {
      name: data.name,
      synthetic: data.synthetic,
      labels: data.encoding.labels,
      trainCount: counts.train,
      validationCount: counts.validation,
      testCount: data.test.classIndices.length,
      testSplit: run.testSplit,
      seed: run.dataSeed ?? settings.seed,
    },
    learning: run.learning ?? LABELS_ALONE,
    settings,
    engine: result.engine,
    history: result.history,
    bestEpoch: result.bestEpoch,
    interrupted: result.interrupted,
    seconds: result.seconds,
    metrics: run.metrics,
    versions: librariesUsed(),
  };
}

/** Versions of what trained a model. */
export function librariesUsed(): Readonly<Record<string, string>> {
  return { node: process.versions.node, tfjs: tfjsVersion, onnxruntime: ONNXRUNTIME_VERSION };
}
