/** What every training engine offers; the training loop knows nothing else of them. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { LossOptions } from './losses.ts';
import type { OptimizerOptions } from './optimizers.ts';

/** One input of a batch, rows first. */
export interface BatchInput {
  /** int32 token ids or float32 features. */
  readonly data: Int32Array | Float32Array;
  /** `[rows, ...]`. */
  readonly shape: readonly number[];
}

/** Rows to predict: one entry an input of the model, in the model's order. */
export interface InputBatch {
  readonly inputs: readonly BatchInput[];
  readonly rows: number;
}

/** Rows that go through one training step together. */
export interface Batch extends InputBatch {
  /** float32 `[rows, ...]`: what the loss compares the output with; class indices for a sparse loss. */
  readonly targets: Float32Array;
  /** float32 `[rows]`: factors of the rows' losses; 1 where left out. */
  readonly sampleWeights?: Float32Array | undefined;
}

export interface StepResult {
  /**
   * With the weights before the update: the sum of the rows' weighted losses divided by the number of rows (as Keras
   * does), and the penalties of the regularizers.
   */
  readonly loss: number;
  /** float32 `[rows, ...]`: the model's output before the update. */
  readonly predictions: Float32Array;
}

export const TRAINING_DEVICES = ['cpu', 'cuda', 'webgpu'] as const;

/** Where the engine's operators run. A named device is used, or `createTrainer` fails and says why. */
export type TrainingDevice = (typeof TRAINING_DEVICES)[number];

export const DEFAULT_SEED = 42;

export interface TrainerOptions {
  readonly loss: LossOptions;
  readonly optimizer: OptimizerOptions;
  /** Default: the engine's own device, which is the `cpu` for all but tfjs-node-gpu. */
  readonly device?: TrainingDevice | undefined;
  /** Processor threads that training may use. */
  readonly threads: number;
  /** Seed of what dropout draws; default `DEFAULT_SEED`. */
  readonly seed?: number | undefined;
  /**
   * Adversarial training: each batch is looked at a second time, with the word vectors of each text moved to where its
   * loss rises most, by this share of their length; the gradients of both are averaged. Default 0: no second look.
   */
  readonly adversarial?: number | undefined;
  /** Whether an engine that has one operator for a whole recurrent layer uses it; default true. */
  readonly fusedLayers?: boolean | undefined;
}

/** What an optimizer remembers from step to step; enough, with the weights, to go on as if never interrupted. */
export interface OptimizerState {
  /** Steps done. */
  readonly stepCount: number;
  /** Running values by name, for instance `mean`; one array a trainable weight, in the order of `model.trainableWeights`. */
  readonly slots: Readonly<Record<string, readonly Float32Array[]>>;
}

/** Holds the weights of one model while it is trained; must be disposed. */
export interface Trainer {
  /** What the training really runs on, in words. */
  readonly description: string;
  /** Runs one step: forward, loss, gradients and update of the weights. */
  trainBatch(batch: Batch, learningRate: number): Promise<StepResult>;
  /** float32 `[rows, ...]`: the model's output, dropout off. */
  predictBatch(batch: InputBatch): Promise<Float32Array>;
  /** A copy of all weights, trained or not, in the order of `model.weights`. */
  readWeights(): Promise<Float32Array[]>;
  /** Replaces the weights; the optimizer's state stays. */
  writeWeights(weights: readonly Float32Array[]): Promise<void>;
  readOptimizerState(): Promise<OptimizerState>;
  writeOptimizerState(state: OptimizerState): Promise<void>;
  dispose(): Promise<void>;
}

export interface TrainingEngine {
  readonly name: string;
  /** Why the engine cannot run on this machine, or undefined when it can. */
  unavailableReason(): Promise<string | undefined>;
  /**
   * @throws {UnsupportedTrainingError} naming every layer and option of the model that the engine cannot train.
   * @throws {EngineUnavailableError} if the device cannot be used.
   */
  createTrainer(model: LayersModel, options: TrainerOptions): Promise<Trainer>;
}
