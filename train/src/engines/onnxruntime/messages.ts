/** What the engine and its worker threads say to each other. */
import type { InputBatch, TrainingDevice } from '../engine.ts';
import type { DropoutDraw } from './dropout-factors.ts';
import type { Lookup, RowGradients } from './lookups.ts';
import type { Penalty } from './regularizers.ts';
import type { WeightSpec } from './weight-layout.ts';

/** Given to a worker thread when it starts. */
export interface ReplicaSetup {
  readonly device: TrainingDevice;
  readonly gradientGraph: Uint8Array;
  readonly predictionGraph: Uint8Array;
  readonly updateGraph: Uint8Array;
  readonly lookups: readonly Lookup[];
  readonly weights: readonly WeightSpec[];
  /** Weights that a step moves without a gradient. */
  readonly moved: readonly WeightSpec[];
  /** By name of weight. */
  readonly penalties: ReadonlyMap<string, Penalty>;
  /** float32, all weights one after another; each replica updates a shard of it, all read it. */
  readonly sharedWeights: ArrayBufferLike;
  /** One a replica, float32: where each leaves its summed gradients of the trained weights that are no tables. */
  readonly sharedGradients: readonly ArrayBufferLike[];
  /** Places in `sharedWeights`: see `WeightLayout`. */
  readonly fedStart: number;
  readonly trainedStart: number;
  readonly trainedTablesStart: number;
  /** From `trainedStart` on, a shard a replica follows; the last one is filled up. */
  readonly shardSize: number;
  /** Slots of the optimizer, and what they hold at first. */
  readonly slots: Readonly<Record<string, number>>;
  /** How often each place of the model drops a value. */
  readonly dropoutRates: readonly number[];
  /** Which of the gradient buffers and shards is this replica's. */
  readonly replica: number;
}

/** What a replica that took part in a step leaves for the others. */
export interface GradientShare {
  readonly replica: number;
  /** For each lookup. */
  readonly rows: readonly RowGradients[];
}

export type ReplicaRequest =
  | {
      readonly task: 'gradient';
      readonly input: InputBatch;
      readonly targets: Float32Array;
      readonly sampleWeights: Float32Array;
      readonly dropout: DropoutDraw;
      readonly share: GradientShare;
    }
  | { readonly task: 'predict'; readonly input: InputBatch }
  /** Adds up the gradients of the replica's shard. */
  | { readonly task: 'collect'; readonly shares: readonly GradientShare[]; readonly rows: number }
  | {
      readonly task: 'update';
      readonly scalars: Readonly<Record<string, number>>;
      /** Of each weight's gradient; none where nothing is clipped. */
      readonly factors?: readonly number[] | undefined;
      readonly shares: readonly GradientShare[];
      readonly rows: number;
      /** Whether the gradients have been added up by a request of their own. */
      readonly isCollected: boolean;
    }
  /** Takes the weights that the engine has written into the shared memory. */
  | { readonly task: 'load' }
  | { readonly task: 'readSlots' }
  | { readonly task: 'writeSlots'; readonly slots: Readonly<Record<string, Float32Array>> }
  /** Answered once the sessions stand. */
  | { readonly task: 'start' }
  | { readonly task: 'release' };

/** Empty where a task has nothing to say. */
export interface ReplicaResult {
  readonly lossSum: number;
  readonly predictions: Float32Array;
  /** Of the weights in the replica's shard. */
  readonly penalty: number;
  /** Sum of the squares of each weight's gradient, as far as it lies in the replica's shard. */
  readonly squares: readonly number[];
  /** The replica's shard of each slot. */
  readonly slots: Readonly<Record<string, Float32Array>>;
}

export type ReplicaReply =
  | { readonly ok: true; readonly result: ReplicaResult }
  | { readonly ok: false; readonly message: string };
