/** What the engine and its worker threads say to each other. */
import type { InputBatch, TrainingDevice } from '../engine.ts';
import type { DropoutDraw } from './dropout-factors.ts';
import type { WeightSpec } from './weight-layout.ts';

/** Given to a worker thread when it starts. */
export interface ReplicaSetup {
  readonly device: TrainingDevice;
  readonly gradientGraph: Uint8Array;
  readonly predictionGraph: Uint8Array;
  readonly updateGraph: Uint8Array;
  readonly weights: readonly WeightSpec[];
  /** Weights that a step moves without a gradient. */
  readonly moved: readonly WeightSpec[];
  /** float32, all weights one after another; each replica updates a shard of it, all read it. */
  readonly sharedWeights: ArrayBufferLike;
  /** One a replica, float32: where each leaves its summed gradients, laid out as the trained weights. */
  readonly sharedGradients: readonly ArrayBufferLike[];
  /** Where the trained weights start in `sharedWeights`; a shard a replica follows, the last one filled up. */
  readonly trainedStart: number;
  readonly shardSize: number;
  /** Slots of the optimizer, and what they hold at first. */
  readonly slots: Readonly<Record<string, number>>;
  /** How often each place of the model drops a value. */
  readonly dropoutRates: readonly number[];
  /** Which of the gradient buffers and shards is this replica's. */
  readonly replica: number;
}

export type ReplicaRequest =
  | {
      readonly task: 'gradient';
      readonly input: InputBatch;
      readonly targets: Float32Array;
      readonly sampleWeights: Float32Array;
      readonly dropout: DropoutDraw;
    }
  | { readonly task: 'predict'; readonly input: InputBatch }
  | { readonly task: 'update'; readonly scalars: Readonly<Record<string, number>> }
  | { readonly task: 'readSlots' }
  | { readonly task: 'writeSlots'; readonly slots: Readonly<Record<string, Float32Array>> }
  /** Answered once the sessions stand. */
  | { readonly task: 'start' }
  | { readonly task: 'release' };

/** Empty where a task has nothing to say. */
export interface ReplicaResult {
  readonly lossSum: number;
  readonly predictions: Float32Array;
  /** The replica's shard of each slot. */
  readonly slots: Readonly<Record<string, Float32Array>>;
}

export type ReplicaReply =
  | { readonly ok: true; readonly result: ReplicaResult }
  | { readonly ok: false; readonly message: string };
