/** What a program may do while a model is trained: Keras' callbacks, as objects. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { EpochRecord, FitProgress, FitResult } from '../fit/records.ts';

/** The training, as a callback sees it. */
export interface TrainingContext {
  /** Has the weights of the training only inside `withModel`. */
  readonly model: LayersModel;
  readonly epochs: number;
  /** 1, or the first one after the checkpoint that a training goes on from. */
  readonly firstEpoch: number;
  /** Batches in an epoch. */
  readonly batchCount: number;
  /** The epochs that are done, those before a resumed one included. */
  readonly history: readonly EpochRecord[];
  /** Of the last step. */
  readonly learningRate: number;
  /**
   * Sets the rate of the steps to come.
   *
   * @throws {TrainingSettingError} if the training has a schedule by steps, which would overwrite it.
   */
  setLearningRate(rate: number): void;
  /** Ends the training after this epoch, or in an epoch after this batch. */
  stopTraining(): void;
  /** A copy of the current weights, in the order of `model.weights`. */
  readWeights(): Promise<Float32Array[]>;
  /** Ends the training with these weights of an epoch; the last call counts. */
  chooseWeights(weights: readonly Float32Array[], epoch: number): void;
  /** Runs `use` while `model` has the current weights. */
  withModel<T>(use: (model: LayersModel) => Promise<T>): Promise<T>;
}

/** Numbers and weights that a callback must remember when a training is resumed. */
export interface CallbackState {
  readonly values: Readonly<Record<string, number | null>>;
  readonly weights?: readonly Float32Array[] | undefined;
}

/** Each may be async; the training waits for it. What one throws ends the training. */
export interface TrainingCallback {
  /** Names the callback in a checkpoint. */
  readonly name?: string;
  onTrainBegin?(context: TrainingContext): void | Promise<void>;
  onEpochBegin?(epoch: number, context: TrainingContext): void | Promise<void>;
  /** @param batch from 1 in each epoch. */
  onBatchBegin?(batch: number, context: TrainingContext): void | Promise<void>;
  onBatchEnd?(progress: FitProgress, context: TrainingContext): void | Promise<void>;
  onEpochEnd?(record: EpochRecord, context: TrainingContext): void | Promise<void>;
  /** Also when the training was interrupted, but not when it failed. */
  onTrainEnd?(
    result: Pick<FitResult, 'history' | 'interrupted'>,
    context: TrainingContext,
  ): void | Promise<void>;
  /** A callback with a state has both. */
  readState?(): CallbackState;
  /** Called before `onTrainBegin`. */
  writeState?(state: CallbackState): void;
}
