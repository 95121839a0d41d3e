/** Trains text classifiers in a browser; nothing in here needs Node. Importing this module trains nothing. */
export { createBatch } from '../batches.ts';
export type { EncodedTexts, LabelledText, PreparedData, TextDataset } from '../datasets/dataset.ts';
export { type PrepareSettings, prepareDataset } from '../datasets/prepare.ts';
export { generateReviews, type SyntheticOptions } from '../datasets/synthetic.ts';
export type {
  Batch,
  BatchInput,
  InputBatch,
  OptimizerState,
  StepResult,
  Trainer,
  TrainerOptions,
} from '../engines/engine.ts';
export type { LossOptions } from '../engines/losses.ts';
export type { OptimizerOptions } from '../engines/optimizers.ts';
export { EngineUnavailableError } from '../errors/engine-unavailable-error.ts';
export { TrainError } from '../errors/train-error.ts';
export { TrainingFailedError } from '../errors/training-failed-error.ts';
export { UnsupportedTrainingError } from '../errors/unsupported-training-error.ts';
export { writeModelWeights } from '../fit/model-weights.ts';
export { setGlobalSeed } from '../global-seed.ts';
export { buildLstmClassifier, type LstmClassifierOptions } from '../models/lstm-classifier.ts';
export {
  type BrowserDevice,
  type BrowserHost,
  createBrowserTrainer,
  type WebRuntime,
} from './create-browser-trainer.ts';
