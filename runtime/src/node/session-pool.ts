import type { GraphInterface } from '../core/check-graph.ts';
import type { TensorSession } from '../core/model.ts';
import type { Device, ModelInput, ModelSession } from '../core/model-session.ts';
import type { Tensor } from '../core/tensor.ts';
import { InferenceFailedError } from '../errors/inference-failed-error.ts';
import type { WorkerRunOptions } from './worker-session.ts';

/**
 * Runs that found every worker busy before another worker starts. Starting one takes about 50 ms, as long as ten
 * batches of 32 reviews: below that, more workers would only make a call slower.
 */
const WAITING_RUNS_BEFORE_GROWTH = 16;

/** A session in a thread of its own, as {@link WorkerSession} is one. */
export interface PooledSession {
  /** Settles when the model is loaded. */
  readonly ready: Promise<GraphInterface>;
  readonly pendingCount: number;
  /** Why the session can no longer be used, if so. */
  readonly failure: Error | undefined;
  run(inputs: Readonly<Record<string, Tensor>>, options: WorkerRunOptions): Promise<Record<string, Tensor>>;
  dispose(): Promise<void>;
}

export interface SessionPoolOptions {
  /** A session that is loaded, or loading. */
  readonly first: PooledSession;
  readonly startWorker: () => PooledSession;
  /** Most workers. */
  readonly workerCount: number;
  readonly device: Device;
  /** Names the model in errors. */
  readonly path: string;
}

/** Spreads runs over worker threads, which it starts as the work grows, and replaces when they die. */
export class SessionPool implements ModelSession, TensorSession {
  readonly device: Device;
  readonly parallelRuns: number;
  readonly #options: SessionPoolOptions;
  #workers: PooledSession[];
  #graph: GraphInterface | undefined;
  #starting: PooledSession | undefined;
  #waitingRuns = 0;
  #canGrow = true;

  constructor(options: SessionPoolOptions) {
    this.device = options.device;
    this.parallelRuns = options.workerCount;
    this.#options = options;
    this.#workers = [options.first];
    options.first.ready.then(
      (graph) => {
        this.#graph = graph;
      },
      // Whoever loads the model waits for it, too, and fails.
      () => {},
    );
  }

  /** Runs a model with one input and one output that counts. */
  async run(input: ModelInput, shape: readonly number[]): Promise<Float32Array> {
    const [declared] = this.#graph?.inputs ?? [];
    const [output] = this.#graph?.outputs ?? [];
    if (declared === undefined || output === undefined) throw new Error('the model is not loaded yet');
    const dtype = input instanceof Int32Array ? 'int32' : 'float32';
    const results = await this.#chooseWorker().run(
      { [declared.name]: { data: input, shape, dtype } },
      { outputNames: [output.name], transfer: [input.buffer] },
    );
    const data = results[output.name]?.data;
    if (!(data instanceof Float32Array)) {
      throw new InferenceFailedError(this.#options.path, 'its output is not float32');
    }
    return data;
  }

  runTensors(
    inputs: Readonly<Record<string, Tensor>>,
    outputNames: readonly string[],
  ): Promise<Record<string, Tensor>> {
    return this.#chooseWorker().run(inputs, { outputNames });
  }

  async dispose(): Promise<void> {
    this.#canGrow = false;
    const starting = this.#starting === undefined ? [] : [this.#starting];
    await Promise.all([...this.#workers, ...starting].map((worker) => worker.dispose()));
  }

  /** The least busy worker; a new one where none lives, whose runs wait until it has loaded the model. */
  #chooseWorker(): PooledSession {
    this.#workers = this.#workers.filter(({ failure }) => failure === undefined);
    const [first, ...others] = this.#workers;
    if (first === undefined) {
      const replacement = this.#options.startWorker();
      this.#workers.push(replacement);
      return replacement;
    }
    const worker = others.reduce(
      (best, other) => (other.pendingCount < best.pendingCount ? other : best),
      first,
    );
    if (worker.pendingCount > 0) this.#waitingRuns += 1;
    if (this.#waitingRuns >= WAITING_RUNS_BEFORE_GROWTH) this.#grow();
    return worker;
  }

  /** Adds one worker in the background; runs go on with those that there are. */
  #grow(): void {
    if (!this.#canGrow || this.#starting !== undefined || this.#workers.length >= this.#options.workerCount) {
      return;
    }
    const worker = this.#options.startWorker();
    this.#starting = worker;
    worker.ready
      .then(
        () => this.#workers.push(worker),
        // The workers that run can do the work alone: no memory for one more is no reason to fail.
        () => {
          this.#canGrow = false;
        },
      )
      .finally(() => {
        this.#starting = undefined;
        this.#waitingRuns = 0;
      });
  }
}
