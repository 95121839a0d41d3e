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

  /** Lets both devices run one batch, and keeps WebGPU for batches if it wins. */
  async #measure(input: ModelInput, shape: readonly number[]): Promise<void> {
    const unavailable = await webGpuUnavailableReason();
    const key = `${STORAGE_KEY}.${this.#model?.byteLength}`;
    if (unavailable !== undefined || this.#model === undefined) {
      this.#reason = `auto chose WASM: ${unavailable}`;
      return;
    }
    if (localStorage.getItem(key) === 'wasm') {
      this.#reason = 'auto chose WASM: it was faster in batches, too, when this browser measured it';
      return;
    }
    const webgpu = new RecoveringSession({
      ...this.#options,
      device: { name: 'webgpu', reason: 'auto chose WebGPU for batches' },
    });
    try {
      await webgpu.load(this.#model);
      await webgpu.run(input, shape);
      const [wasmMs, webgpuMs] = [
        await this.#time(this.#wasm, input, shape),
        await this.#time(webgpu, input, shape),
      ];
      const isFaster = webgpuMs < wasmMs;
      const figures = `a batch of ${shape[0]} took ${wasmMs.toFixed(1)} ms with WASM, ${webgpuMs.toFixed(1)} with WebGPU`;
      this.#reason = isFaster
        ? `auto chose WASM for single texts, WebGPU for batches: ${figures}`
        : `auto chose WASM: ${figures}`;
      localStorage.setItem(key, isFaster ? 'webgpu' : 'wasm');
      if (isFaster) this.#webgpu = webgpu;
      else webgpu.terminate();
    } catch (error) {
      webgpu.terminate();
      this.#reason = `auto chose WASM: ${error instanceof Error ? error.message : error}`;
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
