/**
 * Messages between the main thread and a session's worker thread. Both ends come from this package, so the
 * guards are small functions: valibot in the worker would cost several milliseconds of every cold start.
 */

import type { TensorDescription } from '../core/check-graph.ts';
import type { Tensor } from '../core/tensor.ts';
import type { GuardedWorkerData } from '../worker/start-worker.ts';

export type ExecutionProvider = 'cpu' | 'cuda' | 'tensorrt' | 'webgpu';

/** What a worker is started with. */
export interface SessionWorkerData extends GuardedWorkerData {
  /** Path, or the bytes of the file. */
  readonly model: string | Uint8Array;
  readonly executionProvider: ExecutionProvider;
  /** Threads that one run may use. */
  readonly threads: number;
}

export type SessionRequest =
  /** Comes when the file was looked at; ONNX Runtime itself is loaded before. */
  | { readonly type: 'load' }
  | {
      readonly type: 'run';
      readonly id: number;
      readonly inputs: Readonly<Record<string, Tensor>>;
      readonly outputNames: readonly string[];
    }
  | { readonly type: 'dispose' };

/** Why a session could not be made: no ONNX Runtime here, a device that does not work, or a bad graph. */
export type LoadFailure = 'runtime' | 'device' | 'model';

export type SessionReply =
  | {
      readonly type: 'ready';
      readonly inputs: readonly TensorDescription[];
      readonly outputs: readonly TensorDescription[];
    }
  | { readonly type: 'load-failed'; readonly failure: LoadFailure; readonly message: string }
  | { readonly type: 'result'; readonly id: number; readonly outputs: Record<string, Tensor> }
  | { readonly type: 'run-failed'; readonly id: number; readonly message: string };
