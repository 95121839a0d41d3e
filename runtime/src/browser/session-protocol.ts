/** Messages between the page and a session's worker; both ends come from this package. */
import type { TensorDescription } from '../core/check-graph.ts';
import type { ModelInput } from '../core/model-session.ts';

export type SessionRequest =
  /** Starts the download of ONNX Runtime; its model comes with `load`, when that is downloaded, too. */
  | { readonly type: 'prepare'; readonly threads: number }
  | { readonly type: 'load'; readonly model: Uint8Array<ArrayBuffer> }
  | {
      readonly type: 'run';
      readonly id: number;
      readonly input: ModelInput;
      readonly shape: readonly number[];
    }
  | { readonly type: 'dispose' };

/** Why a session could not be made: no working device here, or memory, a bad model, or a graph that is not for our kernel. */
export type LoadFailure = 'device' | 'memory' | 'model' | 'graph';

export type SessionReply =
  | { readonly type: 'progress'; readonly loadedBytes: number; readonly totalBytes: number | undefined }
  | {
      readonly type: 'ready';
      readonly inputs: readonly TensorDescription[];
      readonly outputs: readonly TensorDescription[];
    }
  | { readonly type: 'load-failed'; readonly failure: LoadFailure; readonly message: string }
  | { readonly type: 'result'; readonly id: number; readonly output: Float32Array }
  | { readonly type: 'run-failed'; readonly id: number; readonly message: string }
  | { readonly type: 'device-lost'; readonly message: string };
