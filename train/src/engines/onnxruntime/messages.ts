/** What the engine and its worker threads say to each other. */
import type { InputBatch, TrainingDevice } from '../engine.ts';
import type { OptimizerOptions } from '../optimizers.ts';
import type { DropoutDraw } from './dropout-factors.ts';
import type { Lookup, RowGradients } from './lookups.ts';
import type { Penalty } from './regularizers.ts';
import type { WeightSpec } from './weight-layout.ts';

/** Given to a worker thread when it starts. */
export interface ReplicaSetup {
  readonly device: TrainingDevice;
  readonly gradientGraph: Uint8Array;
  readonly predictionGraph: Uint8Array;
  readonly optimizer: OptimizerOptions;
  readonly lookups: readonly Lookup[];
  readonly weights: readonly WeightSpec[];
  /** Weights that a step moves without a gradient. */
  readonly moved: readonly WeightSpec[];
  /** By name of weight. */
  readonly penalties: ReadonlyMap<string, Penalty>;
  /** float32, all weights one after another; each replica updates a part of it, all read it. */
  readonly sharedWeights: ArrayBufferLike;
  /** By slot of the optimizer, float32, as many elements as trained weights. */
  readonly sharedSlots: Readonly<Record<string, ArrayBufferLike>>;
  /** By name of a trained table, int32: how many steps each row has taken (`table.ts`). */
  readonly sharedSteps: ReadonlyMap<string, ArrayBufferLike>;
  /** One a replica, float32: where each leaves its summed gradients of the trained weights that are no tables. */
  readonly sharedGradients: readonly ArrayBufferLike[];
  /** One a replica, float64: sum of the squares of each trained weight's gradient, as far as it updates the weight. */
  readonly sharedSquares: readonly ArrayBufferLike[];
  /** See `createBarrier`. */
  readonly sharedBarrier: ArrayBufferLike;
  /** Places in `sharedWeights`: see `WeightLayout`. */
  readonly fedStart: number;
  readonly trainedStart: number;
  readonly trainedTablesStart: number;
  /** Whether each batch is looked at twice; see `TrainerOptions.adversarial`. */
  readonly isAdversarial: boolean;
  /** How often each place of the model drops a value. */
  readonly dropoutRates: readonly number[];
  /** Which of the replicas this is. */
  readonly replica: number;
  readonly replicaCount: number;
}

/** What a replica that takes part in a step leaves for the others. */
export interface GradientShare {
  readonly replica: number;
  /** For each lookup. */
  readonly rows: readonly RowGradients[];
}

/** A replica's rows of a batch. */
export interface BatchPart {
  readonly input: InputBatch;
  readonly targets: Float32Array;
  readonly sampleWeights: Float32Array;
  readonly dropout: DropoutDraw;
  readonly share: GradientShare;
}

/** Computes the gradients of the replica's rows, waits for the others, and updates the replica's weights. */
export interface StepRequest {
  readonly task: 'step';
  /** None in a batch that is too small for all replicas. */
  readonly part: BatchPart | undefined;
  /** Of all replicas that have a part. */
  readonly shares: readonly GradientShare[];
  /** Of the whole batch. */
  readonly rows: number;
  readonly stepCount: number;
  readonly learningRate: number;
}

/** `stepCount` is the number of steps that the trainer has taken before. */
export type ReplicaRequest =
  | StepRequest
  | { readonly task: 'predict'; readonly input: InputBatch; readonly stepCount: number }
  /** Leaves all weights and slots as they are after the last step. */
  | { readonly task: 'settle'; readonly stepCount: number }
  /** Answered once the sessions stand. */
  | { readonly task: 'start' }
  | { readonly task: 'release' };

/** Empty where a task has nothing to say. */
export interface ReplicaResult {
  readonly lossSum: number;
  readonly predictions: Float32Array;
  /** Of the weights that the replica updates. */
  readonly penalty: number;
}

export type ReplicaReply =
  | { readonly ok: true; readonly result: ReplicaResult }
  | { readonly ok: false; readonly message: string };
