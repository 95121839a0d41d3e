import { HTTPException } from 'hono/http-exception';
import type { Classifier, ClassifyOptions } from '../core/classifier.ts';
import type { ServedModel } from './served-model.ts';
import { withDeadline } from './with-deadline.ts';

/** When a client that was turned away may come again; the unit of the header is a whole second. */
const RETRY_AFTER_SECONDS = '1';

export interface InferenceOptions {
  readonly model: ServedModel;
  /** Most texts that are being classified or wait for it, over all requests. */
  readonly maxPendingTexts: number;
  /** Longest time from a whole request to its answer. */
  readonly timeoutMs: number;
}

export interface InferenceJob<T> {
  readonly textCount: number;
  /** Aborted when the client has gone; undefined for one text, whose work is over before it could be stopped. */
  readonly clientSignal?: AbortSignal;
  readonly work: (classifier: Classifier, options: ClassifyOptions) => Promise<T>;
}

/** Lets requests to the model as long as the queue is short enough to be answered in time. */
export class Inference {
  readonly #options: InferenceOptions;
  #pendingTexts = 0;
  #doneTexts = 0;

  constructor(options: InferenceOptions) {
    this.#options = options;
  }

  get pendingTexts(): number {
    return this.#pendingTexts;
  }

  /** Texts that were answered since the start. */
  get doneTexts(): number {
    return this.#doneTexts;
  }

  /**
   * Runs one request's work on the model of this moment.
   *
   * @throws {HTTPException} 413 if it could never be let in, 503 if not now, 504 if it took too long.
   */
  run<T>({ textCount, clientSignal, work }: InferenceJob<T>): Promise<T> {
    const { model, maxPendingTexts, timeoutMs } = this.#options;
    if (textCount > maxPendingTexts) {
      const message = `The request has ${textCount} texts; send at most ${maxPendingTexts} at once`;
      throw new HTTPException(413, { message });
    }
    if (this.#pendingTexts + textCount > maxPendingTexts) {
      throw new HTTPException(503, {
        message: 'The server has as many texts to classify as it can answer in time; try again later',
        res: new Response(null, { headers: { 'retry-after': RETRY_AFTER_SECONDS } }),
      });
    }
    this.#pendingTexts += textCount;
    // The place in the queue is free when the work has really ended, not when the client was told that it takes too long.
    return withDeadline({ timeoutMs, clientSignal }, async (signal) => {
      try {
        const result = await model.use((classifier) => work(classifier, signal ? { signal } : {}));
        this.#doneTexts += textCount;
        return result;
      } finally {
        this.#pendingTexts -= textCount;
      }
    });
  }
}
