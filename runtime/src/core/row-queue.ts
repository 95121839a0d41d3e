import { type BatchingOptions, padBatch, planBatches } from './batching.ts';
import type { ModelSession } from './model-session.ts';

/** Batches handed to each worker at once: one runs while the next one waits beside it. */
const BATCHES_AHEAD = 2;

export interface RowQueueOptions {
  readonly session: ModelSession;
  /** How rows become batches; asked anew each time, since a lost device may be replaced by another one. */
  readonly batching: () => BatchingOptions;
  /** How long a row waits for others while the model has nothing to do; 0: for those of the same turn alone. */
  readonly maxDelayMs: number;
}

interface WaitingRow {
  readonly row: Int32Array;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (outputs: Float32Array) => void;
  readonly reject: (reason: unknown) => void;
}

interface WaitingBatch {
  readonly rows: readonly WaitingRow[];
  readonly options: BatchingOptions;
  readonly length: number;
}

/**
 * Joins rows of separate calls into batches. A row that finds the model idle runs at once; those that come while it
 * runs wait, and go on together, rows of like length side by side.
 */
export class RowQueue {
  readonly #options: RowQueueOptions;
  readonly #maxRuns: number;
  #waiting: WaitingRow[] = [];
  /** Rows that were planned together; later ones wait until these are under way. */
  readonly #planned: WaitingBatch[] = [];
  #runsUnderWay = 0;
  #isScheduled = false;
  #whenEmpty: (() => void)[] = [];

  constructor(options: RowQueueOptions) {
    this.#options = options;
    this.#maxRuns = options.session.parallelRuns * BATCHES_AHEAD;
  }

  /**
   * @param row token ids, not padded.
   * @returns float32 `[outputs]` of this row.
   * @throws the signal's reason when it is aborted before its batch has run.
   * @throws {InferenceFailedError} if the model fails on its batch.
   */
  run(row: Int32Array, signal: AbortSignal | undefined): Promise<Float32Array> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ row, signal, resolve, reject });
      this.#schedule();
    });
  }

  /** Waits until every row has its answer. */
  async drain(): Promise<void> {
    if (this.#waiting.length + this.#planned.length + this.#runsUnderWay > 0) {
      await new Promise<void>((resolve) => this.#whenEmpty.push(resolve));
    }
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    const start = () => {
      this.#isScheduled = false;
      this.#startRuns();
    };
    const { maxDelayMs } = this.#options;
    if (maxDelayMs > 0 && this.#runsUnderWay === 0) setTimeout(start, maxDelayMs);
    else queueMicrotask(start);
  }

  #startRuns(): void {
    while (this.#runsUnderWay < this.#maxRuns) {
      if (this.#planned.length === 0) this.#plan();
      const batch = this.#planned.shift();
      if (batch === undefined) break;
      this.#runsUnderWay += 1;
      this.#runBatch(batch).finally(() => {
        this.#runsUnderWay -= 1;
        this.#startRuns();
      });
    }
    if (this.#runsUnderWay === 0) {
      for (const resolve of this.#whenEmpty.splice(0)) resolve();
    }
  }

  #plan(): void {
    const waiting = this.#waiting.filter((entry) => !rejectIfAborted(entry));
    this.#waiting = [];
    const options = this.#options.batching();
    const plans = planBatches(
      waiting.map(({ row }) => row),
      options,
    );
    for (const { rowIndices, length } of plans) {
      this.#planned.push({ rows: rowIndices.flatMap((index) => waiting[index] ?? []), options, length });
    }
  }

  /** Settles the promises of its rows; itself never rejects. */
  async #runBatch({ rows, options, length }: WaitingBatch): Promise<void> {
    const wanted = rows.filter((entry) => !rejectIfAborted(entry));
    if (wanted.length === 0) return;
    try {
      const plan = { rowIndices: [...wanted.keys()], length };
      const { tokens, shape } = padBatch(
        wanted.map(({ row }) => row),
        plan,
        options,
      );
      const outputs = await this.#options.session.run(tokens, shape);
      const columns = outputs.length / wanted.length;
      for (const [index, entry] of wanted.entries()) {
        if (!rejectIfAborted(entry)) entry.resolve(outputs.subarray(index * columns, (index + 1) * columns));
      }
    } catch (error) {
      for (const { reject } of wanted) reject(error);
    }
  }
}

/** Looked at, not listened to: Node warns of a leak when more than 10 calls listen to one signal. */
function rejectIfAborted({ signal, reject }: WaitingRow): boolean {
  if (signal?.aborted !== true) return false;
  reject(signal.reason);
  return true;
}
