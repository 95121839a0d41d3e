import type { GraphInterface } from '../core/check-graph.ts';
import type { ModelInput, ModelSession } from '../core/model-session.ts';
import type { BrowserDevice } from './devices.ts';
import type { WorkerKind } from './start-worker.ts';
import { GraphRefusedError, WorkerSession, type WorkerSessionOptions } from './worker-session.ts';

export interface RecoveringSessionOptions extends Omit<WorkerSessionOptions, 'worker'> {
  readonly device: BrowserDevice;
  /** Called when the device was lost, with what was done about it. */
  readonly onNotice: (message: string) => void;
}

/** How often a session is made again on the same device before another one takes over. */
const MAX_RESTARTS = 1;

/** A session that outlives the loss of its device: it is made again once, then WASM takes over, with a notice. */
export class RecoveringSession implements ModelSession {
  readonly parallelRuns = 1;
  readonly #options: RecoveringSessionOptions;
  #device: BrowserDevice;
  #worker: WorkerKind;
  #current: WorkerSession;
  #model: Uint8Array<ArrayBuffer> | undefined;
  #restarts = 0;
  #restarting: Promise<void> | undefined;

  constructor(options: RecoveringSessionOptions) {
    this.#options = options;
    this.#device = options.device;
    this.#worker = options.device.name === 'webgpu' ? 'kernel' : 'wasm';
    this.#current = new WorkerSession({ ...options, worker: this.#worker });
  }

  get device(): BrowserDevice {
    return this.#device;
  }

  /** @throws what {@link WorkerSession.load} throws, but a refusal of the kernel: then ONNX Runtime's WebGPU takes over. */
  async load(model: Uint8Array<ArrayBuffer>): Promise<GraphInterface> {
    this.#model = model;
    try {
      return await this.#current.load(model);
    } catch (error) {
      if (!(error instanceof GraphRefusedError)) throw error;
      this.#current.terminate();
      this.#worker = 'webgpu';
      this.#current = new WorkerSession({ ...this.#options, worker: this.#worker });
      return this.#current.load(model);
    }
  }

  async run(input: ModelInput, shape: readonly number[]): Promise<Float32Array> {
    const session = this.#current;
    try {
      return await session.run(input, shape);
    } catch (error) {
      // A run may fail in a session that goes on; only a session that ended is made again.
      if (session.failure === undefined) throw error;
      if (session === this.#current) {
        this.#restarting ??= this.#restart(session.failure).finally(() => {
          this.#restarting = undefined;
        });
        await this.#restarting;
      }
      return this.run(input, shape);
    }
  }

  dispose(): Promise<void> {
    return this.#current.dispose();
  }

  /** Ends the session at once, whether or not it has loaded. */
  terminate(): void {
    this.#current.terminate();
  }

  /** @throws the failure where nothing is left to try. */
  async #restart(failure: Error): Promise<void> {
    const model = this.#model;
    const { onNotice } = this.#options;
    this.#current.terminate();
    if (model === undefined) throw failure;
    if (this.#restarts < MAX_RESTARTS) {
      this.#restarts += 1;
      const isLoaded = await this.#replace(this.#worker, model).then(
        () => true,
        () => false,
      );
      if (isLoaded) {
        onNotice(`The session was made again on ${this.#device.name}: ${failure.message}`);
        return;
      }
    }
    if (this.#device.name === 'wasm') throw failure;
    await this.#replace('wasm', model);
    this.#device = { name: 'wasm', reason: `took over: ${failure.message}` };
    onNotice(`WASM took over: ${failure.message}`);
  }

  async #replace(worker: WorkerKind, model: Uint8Array<ArrayBuffer>): Promise<void> {
    const next = new WorkerSession({ ...this.#options, worker });
    await next.load(model);
    this.#current = next;
    this.#worker = worker;
  }
}
