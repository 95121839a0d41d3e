/** What the engine and its worker threads say to each other. */
import type { InputBatch } from '../engine.ts';
import type { WeightSpec } from './model-plan.ts';

/** Given to a worker thread when it starts. */
export interface ReplicaSetup {
  readonly gradientGraph: Uint8Array;
  readonly predictionGraph: Uint8Array;
  /** Present for the replica that also updates the weights. */
  readonly updateGraph: Uint8Array | undefined;
  readonly weights: readonly WeightSpec[];
  /** float32, all weights one after another; written by the updating replica, read by all. */
  readonly sharedWeights: SharedArrayBuffer;
  /** One a replica, laid out as the weights: where each leaves its summed gradients. */
  readonly sharedGradients: readonly SharedArrayBuffer[];
  /** Which of the gradient buffers is this replica's. */
  readonly replica: number;
}

/** The scalars of an update, as they enter the update graph. */
export interface UpdateScalars {
  readonly scale: number;
  readonly learningRate: number;
  readonly meanCorrection: number;
  readonly varianceCorrection: number;
}

export type ReplicaRequest =
  | { readonly task: 'gradient'; readonly input: InputBatch; readonly targets: Float32Array }
  | { readonly task: 'predict'; readonly input: InputBatch }
  | { readonly task: 'update'; readonly scalars: UpdateScalars }
  | { readonly task: 'readState' }
  | { readonly task: 'writeState'; readonly mean: Float32Array; readonly variance: Float32Array }
  | { readonly task: 'release' };

/** Loss and predictions are empty where a task has none. */
export interface ReplicaResult {
  readonly lossSum: number;
  readonly predictions: Float32Array;
}

export type ReplicaReply =
  | { readonly ok: true; readonly result: ReplicaResult }
  | { readonly ok: false; readonly message: string };
