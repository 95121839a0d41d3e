/** Runs an original on every batch, on the backend that takes a reasonable time. */
import { setImmediate } from 'node:timers/promises';
import type { CheckBatch } from './batches.ts';
import { differenceOf } from './difference.ts';
import type { Original, Outputs } from './original.ts';
import { onBackend, type TfjsBackend } from './tfjs-backend.ts';

/** What an original gave for a batch. */
export interface OriginalResult {
  readonly batch: CheckBatch;
  readonly expected: Outputs;
}

/** Both programs compute without a pause: this lets Ctrl-C in between two runs. */
export async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate();
  signal?.throwIfAborted();
}

/**
 * Runs the original. A batch of extreme values that it refuses is left out: a layer may take indices alone, for instance.
 *
 * @param load loads the original on the backend that is set.
 * @throws what TensorFlow.js throws, or the signal's reason.
 */
export function runOriginal(
  load: () => Promise<Original>,
  backend: TfjsBackend,
  batches: readonly CheckBatch[],
  signal: AbortSignal | undefined,
): Promise<OriginalResult[]> {
  return onBackend(backend, async () => {
    const original = await load();
    try {
      const results: OriginalResult[] = [];
      for (const batch of batches) {
        await breathe(signal);
        const expected = await original.run(batch.inputs).catch((cause: unknown) => {
          if (batch.isExtreme) return undefined;
          throw cause;
        });
        if (expected) results.push({ batch, expected });
      }
      return results;
    } finally {
      original.dispose();
    }
  });
}

/**
 * Runs the original once more.
 *
 * @returns for each output, whether it is another one this time.
 */
export async function findRandomOutputs(
  load: () => Promise<Original>,
  backend: TfjsBackend,
  { batch, expected }: OriginalResult,
  signal: AbortSignal | undefined,
): Promise<boolean[]> {
  const [again] = await runOriginal(load, backend, [batch], signal);
  return expected.map(({ data }, i) => {
    const now = again?.expected[i]?.data;
    return now !== undefined && differenceOf(now, data, true).absolute !== 0;
  });
}
