/** Trains recurrent text classifiers in Node. Importing this module trains nothing. */
export type {
  DataProgress,
  EncodedTexts,
  LabelledText,
  PreparedData,
  TextDataset,
} from './datasets/dataset.ts';
export { chooseDefaultData, type DefaultData, type DefaultDataOptions } from './datasets/default-data.ts';
export { prepareDataset } from './datasets/prepare.ts';
export { type PrepareImdbOptions, prepareImdbData } from './datasets/prepare-imdb.ts';
export { type PrepareSourceOptions, prepareSource } from './datasets/prepare-source.ts';
export { type DataSource, type ReadDatasetOptions, readDataset } from './datasets/read-dataset.ts';
export { ENGINE_NAMES, type EngineName } from './engines/registry.ts';
export { TrainError } from './errors/train-error.ts';
export { type EvaluateOptions, evaluateClassifier } from './evaluate-classifier.ts';
export { setGlobalSeed } from './global-seed.ts';
export type { Metrics } from './metrics.ts';
export {
  ARCHITECTURE_NAMES,
  type ArchitectureName,
  buildClassifier,
  type ClassifierOptions,
} from './models/architectures.ts';
export { buildLstmClassifier, type LstmClassifierOptions } from './models/lstm-classifier.ts';
export { buildConvolutionalClassifier, buildDenseClassifier } from './models/pooling-classifier.ts';
export { buildRecurrentClassifier, type RecurrentClassifierOptions } from './models/recurrent-classifier.ts';
export { writeRunDirectory } from './run-directory.ts';
export {
  type BatchProgress,
  type EpochRecord,
  type TrainingResult,
  type TrainOptions,
  trainClassifier,
} from './train-classifier.ts';
export type { TrainSettings } from './train-settings.ts';
export type { TrainingReport } from './training-report.ts';
export { runFullWorkflow, type WorkflowOptions, type WorkflowResult } from './workflow.ts';
