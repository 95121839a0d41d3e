import type { Worker } from 'node:worker_threads';
import type { GraphInterface } from '../core/check-graph.ts';
import type { Tensor } from '../core/tensor.ts';
import { DeviceUnavailableError } from '../errors/device-unavailable-error.ts';
import { InferenceError } from '../errors/inference-error.ts';
import { InferenceFailedError } from '../errors/inference-failed-error.ts';
import { InvalidModelError } from '../errors/invalid-model-error.ts';
import { type GuardedWorkerData, startWorker } from '../worker/start-worker.ts';
import type { LoadFailure, SessionReply, SessionRequest, SessionWorkerData } from './session-protocol.ts';

export type WorkerSessionOptions = Omit<SessionWorkerData, keyof GuardedWorkerData>;

export interface WorkerRunOptions {
  readonly outputNames: readonly string[];
  /** Memory that is handed to the thread; the rest of the inputs is copied. */
  readonly transfer?: readonly ArrayBuffer[];
}

interface Settlers<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

/**
 * One session of ONNX Runtime in its own thread. The thread keeps the process alive only while it loads or
 * runs, so a program that forgets `dispose()` still ends.
 */
export class WorkerSession {
  /** Settles when the model is loaded. */
  readonly ready: Promise<GraphInterface>;
  readonly #worker: Worker;
  readonly #path: string;
  readonly #executionProvider: string;
  readonly #pendingRuns = new Map<number, Settlers<Record<string, Tensor>>>();
  readonly #exited: Promise<void>;
  /** There while the session loads. */
  #loading: Settlers<GraphInterface> | undefined;
  #nextId = 0;
  #failure: Error | undefined;
  #isDisposed = false;

  /** @param path names the model in errors. */
  constructor(options: WorkerSessionOptions, path: string) {
    this.#path = path;
    this.#executionProvider = options.executionProvider;
    this.ready = new Promise((resolve, reject) => {
      this.#loading = { resolve, reject };
    });
    // Who disposes a session that still loads does not wait for it.
    this.ready.catch(() => {});
    this.#worker = startWorker({
      from: import.meta.url,
      module: './session-worker',
      name: 'onnx-bridge session',
      workerData: options,
    });
    this.#worker.on('message', (reply: SessionReply) => this.#receive(reply));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', (exitCode) => {
        this.#fail(new Error(`its thread ended with code ${exitCode}`));
        resolve();
      });
    });
  }

  /** Lets the thread read the model, which it does not before: what is no whole ONNX file should not come so far. */
  load(): void {
    this.#post({ type: 'load' });
  }

  get pendingCount(): number {
    return this.#pendingRuns.size;
  }

  /** Why the session can no longer be used, if so. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /**
   * Runs the model once; runs follow the order of the calls.
   *
   * @throws {InferenceFailedError} if ONNX Runtime or the thread fails.
   */
  run(
    inputs: Readonly<Record<string, Tensor>>,
    { outputNames, transfer = [] }: WorkerRunOptions,
  ): Promise<Record<string, Tensor>> {
    if (this.#failure !== undefined) {
      return Promise.reject(this.#failure);
    }
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      this.#pendingRuns.set(id, { resolve, reject });
      this.#worker.ref();
      this.#post({ type: 'run', id, inputs, outputNames }, transfer);
    });
  }

  /** Lets the runs under way end, releases the model, and waits until the thread has ended. */
  dispose(): Promise<void> {
    if (!this.#isDisposed) {
      this.#isDisposed = true;
      this.#worker.ref();
      this.#post({ type: 'dispose' });
    }
    return this.#exited;
  }

  #post(request: SessionRequest, transfer: readonly ArrayBuffer[] = []): void {
    this.#worker.postMessage(request, transfer);
  }

  #receive(reply: SessionReply): void {
    if (reply.type === 'ready') {
      this.#loading?.resolve({ inputs: reply.inputs, outputs: reply.outputs });
      this.#loading = undefined;
    } else if (reply.type === 'load-failed') {
      this.#fail(this.#loadError(reply.failure, reply.message));
    } else {
      const run = this.#pendingRuns.get(reply.id);
      this.#pendingRuns.delete(reply.id);
      if (reply.type === 'result') {
        run?.resolve(reply.outputs);
      } else {
        run?.reject(new InferenceFailedError(this.#path, trimDot(reply.message), new Error(reply.message)));
      }
    }
    if (this.#loading === undefined && this.#pendingRuns.size === 0 && !this.#isDisposed) {
      this.#worker.unref();
    }
  }

  #loadError(failure: LoadFailure, message: string): Error {
    const cause = new Error(message);
    const reason = trimDot(message);
    if (failure === 'model') {
      return new InvalidModelError(this.#path, `ONNX Runtime rejects it: ${reason}`, cause);
    }
    const remedy = DEVICE_REMEDY[this.#executionProvider] ?? '';
    const what = failure === 'runtime' ? `onnxruntime-node cannot be loaded: ${reason}` : reason + remedy;
    return new DeviceUnavailableError(this.#executionProvider, what, cause);
  }

  #fail(error: Error): void {
    if (this.#failure !== undefined) {
      return;
    }
    const failure =
      error instanceof InferenceError
        ? error
        : new InferenceFailedError(this.#path, trimDot(error.message), error);
    this.#failure = failure;
    this.#loading?.reject(failure);
    this.#loading = undefined;
    for (const run of this.#pendingRuns.values()) {
      run.reject(failure);
    }
    this.#pendingRuns.clear();
  }
}

/** What mends a device that ONNX Runtime cannot use; CUDA's own words say it themselves. */
const DEVICE_REMEDY: Readonly<Record<string, string>> = {
  webgpu: "; install the driver of a graphics card (on Linux with Vulkan: your system's libvulkan.so.1, too)",
};

/** What a device says in ONNX Runtime's message, between the source code that failed. */
const DEVICE_MESSAGE = /CUDA failure \d+: [^;]+|Failed to get a WebGPU adapter: .+/;

/** Our messages end in a dot of their own, after one line. */
function trimDot(message: string): string {
  return (DEVICE_MESSAGE.exec(message)?.[0] ?? message)
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')
    .replace(/\.+$/, '');
}
