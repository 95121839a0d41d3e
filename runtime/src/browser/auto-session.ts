/** The device `auto`: WASM, and WebGPU for batches where a measurement on this machine shows that it is faster. */
import type { GraphInterface } from '../core/check-graph.ts';
import type { ModelInput, ModelSession } from '../core/model-session.ts';
import { type BrowserDevice, webGpuUnavailableReason } from './devices.ts';
import { RecoveringSession, type RecoveringSessionOptions } from './recovering-session.ts';

/** Below this, the many small steps of a recurrent model cost a GPU more than it saves. */
const MIN_BATCH_ROWS = 16;
/** Rows in batches that show that a larger download for WebGPU may pay. */
const ROWS_BEFORE_MEASURING = 512;
const TIMED_RUNS = 2;
/** Where the winner is remembered, with the size of the model: another one may have another winner. */
const STORAGE_KEY = 'onnx-bridge.batch-device';

export type AutoSessionOptions = Omit<RecoveringSessionOptions, 'device'>;

export class AutoSession implements ModelSession {
  readonly parallelRuns = 1;
  readonly #options: AutoSessionOptions;
  readonly #wasm: RecoveringSession;
  #webgpu: RecoveringSession | undefined;
  #model: Uint8Array<ArrayBuffer> | undefined;
  #batchRows = 0;
  #reason = 'auto chose WASM: it is the faster one for single texts, and no large batch was measured yet';

  constructor(options: AutoSessionOptions) {
    this.#options = options;
    this.#wasm = new RecoveringSession({ ...options, device: { name: 'wasm', reason: '' } });
  }

  get device(): BrowserDevice {
    return { name: this.#wasm.device.name, reason: this.#reason };
  }

  load(model: Uint8Array<ArrayBuffer>): Promise<GraphInterface> {
    this.#model = model;
    return this.#wasm.load(model);
  }

  run(input: ModelInput, shape: readonly number[]): Promise<Float32Array> {
    const [rows = 0] = shape;
    if (rows < MIN_BATCH_ROWS) return this.#wasm.run(input, shape);
    if (this.#webgpu !== undefined) return this.#webgpu.run(input, shape);
    const isDue = this.#batchRows < ROWS_BEFORE_MEASURING && this.#batchRows + rows >= ROWS_BEFORE_MEASURING;
    this.#batchRows += rows;
    // In the background: the batches at hand go on with WASM.
    if (isDue) void this.#measure(input.slice(), shape);
    return this.#wasm.run(input, shape);
  }

  async dispose(): Promise<void> {
    await Promise.all([this.#wasm.dispose(), this.#webgpu?.dispose()]);
  }

  terminate(): void {
    this.#wasm.terminate();
    this.#webgpu?.terminate();
  }

  /** Lets both devices run one batch, and keeps WebGPU for batches if it wins; whatever fails, WASM goes on. */
  async #measure(input: ModelInput, shape: readonly number[]): Promise<void> {
    try {
      this.#reason = `auto chose WASM${await this.#compare(input, shape)}`;
    } catch (error) {
      this.#reason = `auto chose WASM: ${error instanceof Error ? error.message : error}`;
    }
  }

  /** @returns what the choice is founded on, to stand behind `auto chose WASM`. */
  async #compare(input: ModelInput, shape: readonly number[]): Promise<string> {
    const unavailable = await webGpuUnavailableReason();
    const model = this.#model;
    if (unavailable !== undefined || model === undefined) return `: ${unavailable}`;
    const key = `${STORAGE_KEY}.${model.byteLength}`;
    if (localStorage.getItem(key) === 'wasm') {
      return ': it was faster in batches, too, when this browser measured it';
    }
    const webgpu = new RecoveringSession({
      ...this.#options,
      device: { name: 'webgpu', reason: 'auto chose WebGPU for batches' },
    });
    try {
      await webgpu.load(model);
      await webgpu.run(input, shape);
      const wasmMs = await this.#time(this.#wasm, input, shape);
      const webgpuMs = await this.#time(webgpu, input, shape);
      const isFaster = webgpuMs < wasmMs;
      localStorage.setItem(key, isFaster ? 'webgpu' : 'wasm');
      if (isFaster) this.#webgpu = webgpu;
      const figures = `a batch of ${shape[0]} took ${wasmMs.toFixed(1)} ms with WASM, ${webgpuMs.toFixed(1)} with WebGPU`;
      return isFaster ? ` for single texts, WebGPU for batches: ${figures}` : `: ${figures}`;
    } finally {
      if (this.#webgpu !== webgpu) webgpu.terminate();
    }
  }

  async #time(session: RecoveringSession, input: ModelInput, shape: readonly number[]): Promise<number> {
    let bestMs = Number.POSITIVE_INFINITY;
    for (let run = 0; run < TIMED_RUNS; run++) {
      const startMs = performance.now();
      await session.run(input, shape);
      bestMs = Math.min(bestMs, performance.now() - startMs);
    }
    return bestMs;
  }
}
