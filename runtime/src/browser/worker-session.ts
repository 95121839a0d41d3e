import type { GraphInterface } from '../core/check-graph.ts';
import type { ModelInput } from '../core/model-session.ts';
import { DeviceUnavailableError } from '../errors/device-unavailable-error.ts';
import type { InferenceError } from '../errors/inference-error.ts';
import { InferenceFailedError } from '../errors/inference-failed-error.ts';
import { InvalidModelError } from '../errors/invalid-model-error.ts';
import { OutOfMemoryError } from '../errors/out-of-memory-error.ts';
import type { SessionReply, SessionRequest } from './session-protocol.ts';
import { DEVICE_OF_WORKER, START_WORKER, type WorkerKind } from './start-worker.ts';

export interface WorkerSessionOptions {
  readonly worker: WorkerKind;
  readonly threads: number;
  /** Names the model in errors. */
  readonly path: string;
  /** Called while ONNX Runtime comes. */
  readonly onProgress?: (loadedBytes: number, totalBytes: number | undefined) => void;
}

/** The kernel does not take this graph: another worker may. */
export class GraphRefusedError extends Error {
  override readonly name = 'GraphRefusedError';
}

/** One session of ONNX Runtime in its own worker, which starts at once and gets its model later. */
export class WorkerSession {
  readonly #options: WorkerSessionOptions;
  readonly #worker: Worker;
  readonly #loaded = Promise.withResolvers<GraphInterface>();
  readonly #pendingRuns = new Map<number, PromiseWithResolvers<Float32Array>>();
  #nextId = 0;
  #failure: Error | undefined;

  constructor(options: WorkerSessionOptions) {
    this.#options = options;
    this.#worker = START_WORKER[options.worker]();
    this.#loaded.promise.catch(() => {});
    this.#worker.addEventListener('message', ({ data }: MessageEvent<SessionReply>) => this.#receive(data));
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.#fail(this.#deviceError(event.message || 'its worker cannot be loaded'));
    });
    this.#post({ type: 'prepare', threads: options.threads });
  }

  /** Why the session can no longer be used, if so. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /**
   * @throws {InvalidModelError} if ONNX Runtime rejects the graph.
   * @throws {OutOfMemoryError} if the browser gives it too little memory.
   * @throws {DeviceUnavailableError} if the device, or ONNX Runtime on it, does not work here.
   * @throws {GraphRefusedError} if the worker is the kernel's and the graph is not for it.
   */
  load(model: Uint8Array<ArrayBuffer>): Promise<GraphInterface> {
    this.#post({ type: 'load', model });
    return this.#loaded.promise;
  }

  /**
   * Runs one batch; batches run in the order of the calls.
   *
   * @throws {InferenceFailedError} if ONNX Runtime fails on it.
   * @throws the session's `failure`, if it has one.
   */
  run(input: ModelInput, shape: readonly number[]): Promise<Float32Array> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const id = this.#nextId;
    this.#nextId += 1;
    const run = Promise.withResolvers<Float32Array>();
    this.#pendingRuns.set(id, run);
    // Copied, not handed over: when the device is lost, the batch runs again on another one.
    this.#post({ type: 'run', id, input, shape });
    return run.promise;
  }

  /** Lets the runs under way end, then releases the model. */
  async dispose(): Promise<void> {
    await Promise.allSettled([...this.#pendingRuns.values()].map(({ promise }) => promise));
    this.#post({ type: 'dispose' });
    this.#fail(new InferenceFailedError(this.#options.path, 'its session was disposed'));
  }

  /** Ends the worker at once: nothing in it is needed any more, or works. */
  terminate(): void {
    this.#worker.terminate();
    this.#fail(new InferenceFailedError(this.#options.path, 'its session was ended'));
  }

  #post(request: SessionRequest): void {
    this.#worker.postMessage(request);
  }

  #receive(reply: SessionReply): void {
    if (reply.type === 'progress') {
      this.#options.onProgress?.(reply.loadedBytes, reply.totalBytes);
    } else if (reply.type === 'ready') {
      this.#loaded.resolve({ inputs: reply.inputs, outputs: reply.outputs });
    } else if (reply.type === 'load-failed') {
      this.#fail(this.#loadError(reply));
    } else if (reply.type === 'device-lost') {
      this.#fail(this.#deviceError(`it was lost: ${trimDot(reply.message)}`));
    } else {
      this.#settle(reply);
    }
  }

  #settle(reply: Extract<SessionReply, { id: number }>): void {
    const run = this.#pendingRuns.get(reply.id);
    this.#pendingRuns.delete(reply.id);
    if (reply.type === 'result') {
      run?.resolve(reply.output);
    } else {
      run?.reject(new InferenceFailedError(this.#options.path, trimDot(reply.message)));
    }
  }

  #loadError({ failure, message }: Extract<SessionReply, { type: 'load-failed' }>): Error {
    if (failure === 'graph') return new GraphRefusedError(message);
    if (failure === 'memory') return new OutOfMemoryError(this.#options.path, trimDot(message));
    return failure === 'model'
      ? new InvalidModelError(this.#options.path, `ONNX Runtime rejects it: ${trimDot(message)}`)
      : this.#deviceError(trimDot(message));
  }

  #deviceError(reason: string): InferenceError {
    return new DeviceUnavailableError(DEVICE_OF_WORKER[this.#options.worker], reason);
  }

  #fail(error: Error): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#loaded.reject(error);
    for (const run of this.#pendingRuns.values()) run.reject(error);
    this.#pendingRuns.clear();
  }
}

/** Our messages end in a dot of their own, after one line. */
function trimDot(message: string): string {
  return message
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')
    .replace(/\.+$/, '');
}
