import { type BatchingOptions, type BatchPlan, padBatch, planBatches } from './batching.ts';
import { type Classification, readClassifications } from './classification.ts';
import { encodeAhead } from './encode-ahead.ts';
import type { ModelSession } from './model-session.ts';

/** Batches handed to each worker at once: one runs while the next one waits beside it. */
const BATCHES_AHEAD = 2;

export interface RunBatchesOptions<Item> {
  readonly session: ModelSession;
  /** Throws when the session may no longer be used; asked before each run. */
  readonly checkUsable: () => void;
  readonly encode: (item: Item) => Int32Array;
  readonly labels: readonly string[];
  readonly batching: BatchingOptions;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((doneCount: number, totalCount: number) => void) | undefined;
}

interface EncodedBatch {
  readonly rows: readonly Int32Array[];
  readonly plan: BatchPlan;
  /** Index of the window's first item among all items. */
  readonly start: number;
}

/**
 * Classifies many texts, or other items that `encode` knows, in batches, with several batches under way at once.
 *
 * @returns one classification an item, in the order of `items`.
 * @throws the signal's reason when it is aborted, as soon as the batches under way have ended.
 */
export async function runBatches<Item>(
  items: readonly Item[],
  options: RunBatchesOptions<Item>,
): Promise<Classification[]> {
  const { session, checkUsable, labels, batching, signal, onProgress } = options;
  const results = new Map<number, Classification>();
  let hasEnded = false;
  const isStopped = () => hasEnded || signal?.aborted === true;
  const batches = encodedBatches(items, options, isStopped);

  const runLane = async () => {
    for (let next = await batches.next(); !next.done && !isStopped(); next = await batches.next()) {
      checkUsable();
      const { rows, plan, start } = next.value;
      const { tokens, shape } = padBatch(rows, plan, batching);
      const probabilities = await session.run(tokens, shape);
      if (isStopped()) {
        return;
      }
      const classifications = readClassifications(probabilities, plan.rowIndices.length, labels);
      for (const [index, classification] of classifications.entries()) {
        results.set(start + (plan.rowIndices[index] ?? 0), classification);
      }
      onProgress?.(results.size, items.length);
    }
  };

  try {
    const lanes = Array.from({ length: session.parallelRuns * BATCHES_AHEAD }, runLane);
    await Promise.all(lanes);
  } finally {
    hasEnded = true;
  }
  signal?.throwIfAborted();
  return items.flatMap((_, index) => results.get(index) ?? []);
}

async function* encodedBatches<Item>(
  items: readonly Item[],
  { encode, batching }: RunBatchesOptions<Item>,
  isStopped: () => boolean,
): AsyncGenerator<EncodedBatch, void, undefined> {
  for await (const { rows, start } of encodeAhead(items, encode, isStopped)) {
    for (const plan of planBatches(rows, batching)) {
      yield { rows, plan, start };
    }
  }
}
