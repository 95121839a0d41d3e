/** Trains recurrent networks in Node: classifiers of texts, forecasters of series, and any model on any rows. Importing this trains nothing. */
export type { CallbackState, TrainingCallback, TrainingContext } from './callbacks/callback.ts';
export { csvLogger } from './callbacks/csv-logger.ts';
export { type EarlyStoppingOptions, earlyStopping } from './callbacks/early-stopping.ts';
export { learningRateScheduler } from './callbacks/learning-rate-scheduler.ts';
export { type ModelCheckpointOptions, modelCheckpoint } from './callbacks/model-checkpoint.ts';
export { type ReduceLROnPlateauOptions, reduceLROnPlateau } from './callbacks/reduce-lr-on-plateau.ts';
export { tensorBoard } from './callbacks/tensor-board.ts';
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
export type { Batch, BatchInput, TrainingDevice } from './engines/engine.ts';
export type { LossOptions } from './engines/losses.ts';
export type { OptimizerOptions } from './engines/optimizers.ts';
export { ENGINE_NAMES, type EngineName } from './engines/registry.ts';
export { TrainError } from './errors/train-error.ts';
export { type EvaluateOptions, evaluateClassifier } from './evaluate-classifier.ts';
export { fit } from './fit/fit.ts';
export type { FitOptions } from './fit/fit-options.ts';
export type { MonitorName } from './fit/monitor.ts';
export type { FitProgress, FitResult } from './fit/records.ts';
export type { TrainingRows } from './fit/rows.ts';
export type { LearningRateSchedule } from './fit/schedules.ts';
export type { ForecastReport } from './forecast/forecast-report.ts';
export {
  type ForecastWorkflowOptions,
  type ForecastWorkflowResult,
  runForecastWorkflow,
} from './forecast/forecast-workflow.ts';
export type { ForecastFigures, Forecasts } from './forecast/measure-forecasts.ts';
export { setGlobalSeed } from './global-seed.ts';
export type { Figures, Metrics } from './metrics.ts';
export { ARCHITECTURE_NAMES, type ArchitectureName } from './models/architecture-names.ts';
export { buildClassifier, type ClassifierOptions } from './models/architectures.ts';
export { buildForecaster, type ForecasterOptions } from './models/forecaster.ts';
export { JordanLayer, type JordanOptions } from './models/jordan-layer.ts';
export { buildLstmClassifier, type LstmClassifierOptions } from './models/lstm-classifier.ts';
export { buildConvolutionalClassifier, buildDenseClassifier } from './models/pooling-classifier.ts';
export { buildRecurrentClassifier, type RecurrentClassifierOptions } from './models/recurrent-classifier.ts';
export { writeRunDirectory } from './run-directory.ts';
export { type PreparedSeries, prepareSeries, type SeriesOptions } from './series/prepare-series.ts';
export { type ReadSeriesOptions, readSeries, type Series } from './series/read-series.ts';
export type { WindowRows } from './series/window-rows.ts';
export { textRows } from './text-rows.ts';
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
