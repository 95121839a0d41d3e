import { DisposedClassifierError } from '../errors/disposed-classifier-error.ts';
import { InvalidOptionError } from '../errors/invalid-option-error.ts';
import { InvalidTextError } from '../errors/invalid-text-error.ts';
import { createTokenEncoder } from '../text/token-encoder.ts';
import type { BatchingOptions } from './batching.ts';
import { checkTexts, checkTokens } from './check-texts.ts';
import { type Classification, readClassifications } from './classification.ts';
import { type Explanation, explainText, findWords } from './explain.ts';
import { mapInOrder } from './map-in-order.ts';
import type { ModelInfo } from './model-info.ts';
import type { Device, ModelSession } from './model-session.ts';
import { RowQueue } from './row-queue.ts';
import { runBatches } from './run-batches.ts';

const DEFAULT_BATCH_SIZE = 256;
/**
 * On a processor, what a batch computes should stay in its caches: with embedding 16 and LSTM 64, 16 rows of 256 ids take a
 * fifth less time each than 32 do. Graphics cards want many rows; there the limit keeps memory at tens of megabytes.
 * WASM, which `auto` compares with WebGPU on the same batches, stands between.
 */
const MAX_BATCH_TOKENS: Readonly<Record<Device['name'], number>> = {
  cpu: 4096,
  wasm: 8192,
  cuda: 65_536,
  tensorrt: 65_536,
  webgpu: 65_536,
};

/** Texts of a stream that are under way at once. */
const STREAM_TEXTS = 1024;
/** Each word makes two texts as long as all: ten times as many would take a hundred times as long. */
const MAX_EXPLAINED_WORDS = 4096;
const MAX_DELAY_MS = 60_000;

export interface ClassifierOptions {
  /**
   * How long, in milliseconds, a text of `classify` may wait for others to share its run while the model is idle. By
   * default 0: only those that come in the same turn, or while the model runs, are joined.
   */
  readonly maxDelayMs?: number | undefined;
}

export interface ClassifyOptions {
  /** Aborting it rejects with its reason, within one batch. */
  readonly signal?: AbortSignal | undefined;
}

export interface ExplainOptions extends ClassifyOptions {
  /** Label that the explanation is about; by default the one that the model chooses. */
  readonly label?: string;
}

/** A text with its answer. */
export interface ClassifiedText extends Classification {
  readonly text: string;
}

export interface ClassifyBatchOptions extends ClassifyOptions {
  /** Most texts in one run of the model; 256 by default, fewer where they are long. */
  readonly batchSize?: number;
  /** Called after each batch, with the count of texts that are done. */
  readonly onProgress?: (doneCount: number, totalCount: number) => void;
}

/** A text classifier over a loaded model; several calls may be under way at once. */
export class Classifier {
  readonly info: ModelInfo;
  readonly #session: ModelSession;
  readonly #encode: (text: string) => Int32Array;
  readonly #queue: RowQueue;
  #disposal: Promise<void> | undefined;

  /** @throws {InvalidOptionError} if `maxDelayMs` is no time. */
  constructor(session: ModelSession, info: ModelInfo, { maxDelayMs = 0 }: ClassifierOptions = {}) {
    if (!(maxDelayMs >= 0 && maxDelayMs <= MAX_DELAY_MS)) {
      const expected = `a number of milliseconds from 0 to ${MAX_DELAY_MS}`;
      throw new InvalidOptionError('loadClassifier', 'maxDelayMs', expected, maxDelayMs);
    }
    this.info = info;
    this.#session = session;
    this.#encode = createTokenEncoder(info.encoding).encode;
    this.#queue = new RowQueue({
      session,
      batching: () => this.#batchingOptions(DEFAULT_BATCH_SIZE),
      maxDelayMs,
    });
  }

  /** Where the model runs now: a device that is lost may be replaced by another one. */
  get device(): Device {
    return this.#session.device;
  }

  /**
   * Classifies one text; those of many calls at once share the runs of the model.
   *
   * @throws {InvalidTextError} if `text` is not a string.
   * @throws {DisposedClassifierError} after `dispose()`.
   * @throws {InferenceFailedError} if the model fails on it.
   */
  async classify(text: string, { signal }: ClassifyOptions = {}): Promise<Classification> {
    this.#checkUsable('classify');
    if (typeof text !== 'string') {
      throw new InvalidTextError('classify', text);
    }
    signal?.throwIfAborted();
    const outputs = await this.#queue.run(this.#encode(text), signal);
    const [classification] = readClassifications(outputs, 1, this.info.labels);
    if (classification === undefined) {
      throw new Error('one row gave no classification');
    }
    return classification;
  }

  /**
   * Classifies texts as they come, and gives them back with their answers, in their order. The source is read no
   * further than 1024 texts ahead of whoever takes the answers.
   *
   * @throws as `classify`, in the turn of the text that failed.
   * @example
   * for await (const { text, label } of classifier.classifyStream(lines)) console.log(label, text);
   */
  async *classifyStream(
    texts: AsyncIterable<string> | Iterable<string>,
    options: ClassifyOptions = {},
  ): AsyncGenerator<ClassifiedText, void, undefined> {
    yield* mapInOrder(texts, {
      map: async (text: string) => ({ text, ...(await this.classify(text, options)) }),
      limit: STREAM_TEXTS,
      signal: options.signal,
    });
  }

  /**
   * Classifies many texts, batched by length and spread over the session's workers.
   *
   * @returns one classification a text, in the order of `texts`.
   * @throws {InvalidTextError} if one of `texts` is not a string; then none is classified.
   * @throws {InvalidOptionError} if `batchSize` is not a whole number of at least 1.
   * @throws {DisposedClassifierError} after `dispose()`.
   * @throws {InferenceFailedError} if the model fails on a batch.
   */
  async classifyBatch(
    texts: readonly string[],
    options: ClassifyBatchOptions = {},
  ): Promise<Classification[]> {
    this.#checkUsable('classifyBatch');
    checkTexts(texts);
    return this.#classifyMany(texts, this.#encode, 'classifyBatch', options);
  }

  /**
   * Classifies rows of token ids, for callers that have done the work of `createTokenEncoder` themselves.
   *
   * @param rows ids below the size of the vocabulary, at most `sequenceLength` in a row; padding may be left out.
   * @returns one classification a row, in the order of `rows`.
   * @throws {InvalidTokensError} if a row is too long or has an id that the model does not know.
   * @throws what `classifyBatch` throws.
   */
  async classifyTokens(
    rows: readonly Int32Array[],
    options: ClassifyBatchOptions = {},
  ): Promise<Classification[]> {
    this.#checkUsable('classifyTokens');
    checkTokens(rows, this.info.encoding);
    return this.#classifyMany(rows, (row) => row, 'classifyTokens', options);
  }

  /**
   * Explains what the model says of a text: what each word changes, by leaving it out, and what is known after it.
   *
   * @returns every word of the text with its place in it, even those that the model does not read.
   * @throws {InvalidTextError} if `text` is not a string.
   * @throws {InvalidOptionError} if the model has no `label` of that name, or the text has more than 4096 words.
   * @throws {DisposedClassifierError} after `dispose()`.
   * @throws {InferenceFailedError} if the model fails on it.
   */
  async explain(text: string, { label, signal }: ExplainOptions = {}): Promise<Explanation> {
    this.#checkUsable('explain');
    if (typeof text !== 'string') {
      throw new InvalidTextError('explain', text);
    }
    if (label !== undefined && !this.info.labels.includes(label)) {
      throw new InvalidOptionError('explain', 'label', `one of ${this.info.labels.join(', ')}`, label);
    }
    const wordCount = findWords(text).length;
    if (wordCount > MAX_EXPLAINED_WORDS) {
      throw new InvalidOptionError('explain', 'text', `at most ${MAX_EXPLAINED_WORDS} words`, wordCount);
    }
    return explainText(text, label, (texts) => this.classifyBatch(texts, signal ? { signal } : {}));
  }

  /** Frees the model after the runs under way; more calls do nothing. */
  dispose(): Promise<void> {
    this.#disposal ??= this.#queue.drain().then(() => this.#session.dispose());
    return this.#disposal;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #classifyMany<Item>(
    items: readonly Item[],
    encode: (item: Item) => Int32Array,
    method: string,
    { signal, batchSize = DEFAULT_BATCH_SIZE, onProgress }: ClassifyBatchOptions,
  ): Promise<Classification[]> {
    if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
      throw new InvalidOptionError(method, 'batchSize', 'a whole number of at least 1', batchSize);
    }
    signal?.throwIfAborted();
    return runBatches(items, {
      session: this.#session,
      checkUsable: () => this.#checkUsable(method),
      encode,
      labels: this.info.labels,
      batching: this.#batchingOptions(batchSize),
      signal,
      onProgress,
    });
  }

  #batchingOptions(batchSize: number): BatchingOptions {
    const { encoding, model } = this.info;
    const { sequenceLength, paddingSide, paddingId } = encoding.preprocessing;
    return {
      batchSize,
      maxBatchTokens: MAX_BATCH_TOKENS[this.device.name],
      parallelRuns: this.#session.parallelRuns,
      paddingId,
      ...(!model.paddingMasked && { fixedRows: { sequenceLength, paddingSide } }),
    };
  }

  #checkUsable(method: string): void {
    if (this.#disposal !== undefined) {
      throw new DisposedClassifierError(method);
    }
  }
}
