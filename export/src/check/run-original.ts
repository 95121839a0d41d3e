/** Runs an original on every batch, on the backend that takes a reasonable time. */
import { setImmediate } from 'node:timers/promises';
import type { CheckBatch } from './batches.ts';
import { differenceOf } from './difference.ts';
import type { Original, Outputs } from './original.ts';
import { onBackend, type TfjsBackend } from './tfjs-backend.ts';

/** What an original gave. */
export interface OriginalRun {
  /** The batches that it takes, with its outputs. */
  readonly results: readonly { readonly batch: CheckBatch; readonly expected: Outputs }[];
  /** For each output, whether it is another one the second time. */
  readonly isRandom: readonly boolean[];
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
): Promise<OriginalRun> {
  return onBackend(backend, async () => {
    const original = await load();
    try {
      const results: { batch: CheckBatch; expected: Outputs }[] = [];
      for (const batch of batches) {
        await breathe(signal);
        const expected = await original.run(batch.inputs).catch((cause: unknown) => {
          if (batch.isExtreme) return undefined;
          throw cause;
        });
        if (expected) results.push({ batch, expected });
      }
      const [first] = results;
      const again = first ? await original.run(first.batch.inputs) : [];
      const isRandom = again.map(({ data }, i) => {
        const before = first?.expected[i]?.data;
        return before !== undefined && differenceOf(data, before, true).absolute !== 0;
      });
      return { results, isRandom };
    } finally {
      original.dispose();
    }
  });
}
