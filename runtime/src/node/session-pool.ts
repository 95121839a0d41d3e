import type { Device, ModelInput, ModelSession } from '../core/model-session.ts';
import { InferenceFailedError } from '../errors/inference-failed-error.ts';
import type { WorkerSession } from './worker-session.ts';

/**
 * Runs that found every worker busy before another worker starts. Starting one takes about 50 ms, as long as ten
 * batches of 32 reviews: below that, more workers would only make a call slower.
 */
const WAITING_RUNS_BEFORE_GROWTH = 16;

export interface SessionPoolOptions {
  /** A session that is loaded. */
  readonly first: WorkerSession;
  readonly startWorker: () => WorkerSession;
  /** Most workers. */
  readonly workerCount: number;
  readonly device: Device;
  /** Names the model in errors. */
  readonly path: string;
}

/** Spreads runs over worker threads, which it starts as the work grows. */
export class SessionPool implements ModelSession {
  readonly device: Device;
  readonly parallelRuns: number;
  readonly #options: SessionPoolOptions;
  readonly #workers: WorkerSession[];
  #starting: WorkerSession | undefined;
  #waitingRuns = 0;
  #canGrow = true;

  constructor(options: SessionPoolOptions) {
    this.device = options.device;
    this.parallelRuns = options.workerCount;
    this.#options = options;
    this.#workers = [options.first];
  }

  run(input: ModelInput, shape: readonly number[]): Promise<Float32Array> {
    const worker = this.#leastBusyWorker();
    if (worker === undefined) {
      const cause = this.#workers.map(({ failure }) => failure).at(-1);
      return Promise.reject(
        new InferenceFailedError(this.#options.path, 'every worker thread has ended', cause),
      );
    }
    if (worker.pendingCount > 0) {
      this.#waitingRuns += 1;
    }
    if (this.#waitingRuns >= WAITING_RUNS_BEFORE_GROWTH) {
      this.#grow();
    }
    return worker.run(input, shape);
  }

  async dispose(): Promise<void> {
    this.#canGrow = false;
    const starting = this.#starting === undefined ? [] : [this.#starting];
    await Promise.all([...this.#workers, ...starting].map((worker) => worker.dispose()));
  }

  #leastBusyWorker(): WorkerSession | undefined {
    return this.#workers
      .filter(({ failure }) => failure === undefined)
      .reduce<WorkerSession | undefined>(
        (best, worker) => (best === undefined || worker.pendingCount < best.pendingCount ? worker : best),
        undefined,
      );
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
