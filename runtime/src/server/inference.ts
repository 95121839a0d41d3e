import { HTTPException } from 'hono/http-exception';
import type { Classifier, ClassifyOptions } from '../core/classifier.ts';
import { OWN_BATCH_TEXTS } from './classify-texts.ts';
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
  /** Its signal is aborted when the client has gone. */
  readonly request: Request;
  readonly work: (classifier: Classifier, options: ClassifyOptions) => Promise<T>;
}

/** Lets requests to the model as long as the queue is short enough to be answered in time. */
export class Inference {
  readonly #options: InferenceOptions;
  #pendingTexts = 0;
  #doneTexts = 0;
  #turnEnd: Promise<void> | undefined;

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
  run<T>({ textCount, request, work }: InferenceJob<T>): Promise<T> {
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
    // A few texts are done before they could be stopped; for them, listening for the client's end is the larger work.
    const clientSignal = textCount < OWN_BATCH_TEXTS ? undefined : request.signal;
    // The place in the queue is free when the work has really ended, not when the client was told that it takes too long.
    return withDeadline({ timeoutMs, clientSignal }, async (signal) => {
      try {
        await this.#waitForTurnEnd();
        const result = await model.use((classifier) => work(classifier, signal ? { signal } : {}));
        this.#doneTexts += textCount;
        return result;
      } finally {
        this.#pendingTexts -= textCount;
      }
    });
  }

  /**
   * Waits until all requests have been read that were there at this turn of the event loop. Each is read in a callback
   * of its own, so that the first would run alone, and the others, a moment later, behind it.
   */
  #waitForTurnEnd(): Promise<void> {
    this.#turnEnd ??= new Promise((resolve) => {
      setImmediate(() => {
        this.#turnEnd = undefined;
        resolve();
      });
    });
    return this.#turnEnd;
  }
}
