/** What every training engine offers; the training loop knows nothing else of them. */
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** Rows that go through one training step together. */
export interface Batch {
  /** int32 `[rows, sequenceLength]`, padded. */
  readonly tokenIds: Int32Array;
  /** float32 `[rows]`: the class index of each row. */
  readonly targets: Float32Array;
  readonly rows: number;
  readonly sequenceLength: number;
}

export interface StepResult {
  /** Mean loss over the rows, with the weights before the update; natural logarithm. */
  readonly loss: number;
  /** float32 `[rows, outputs]`: the model's output before the update. */
  readonly predictions: Float32Array;
}

/** Binary: one sigmoid output; sparse categorical: a softmax over the classes. */
export type LossName = 'binaryCrossentropy' | 'sparseCategoricalCrossentropy';

export interface TrainerOptions {
  readonly loss: LossName;
  readonly optimizer: 'adam';
  /** Processor threads that training may use. */
  readonly threads: number;
}

/** Holds the weights of one model while it is trained; must be disposed. */
export interface Trainer {
  /** What the training really runs on, in words. */
  readonly description: string;
  /** Runs one step: forward, loss, gradients and update of the weights. */
  trainBatch(batch: Batch, learningRate: number): Promise<StepResult>;
  /** float32 `[rows, outputs]`: the model's output, dropout off. */
  predictBatch(batch: Omit<Batch, 'targets'>): Promise<Float32Array>;
  /** A copy of the weights, in the order of `model.trainableWeights`. */
  readWeights(): Float32Array[];
  /** Replaces the weights; the optimizer's moments stay. */
  writeWeights(weights: readonly Float32Array[]): void;
  dispose(): Promise<void>;
}

export interface TrainingEngine {
  readonly name: string;
  /** Why the engine cannot run on this machine, or undefined when it can. */
  unavailableReason(): Promise<string | undefined>;
  /**
   * @throws {UnsupportedTrainingError} naming every layer and option of the model that the engine cannot train.
   */
  createTrainer(model: LayersModel, options: TrainerOptions): Promise<Trainer>;
}
