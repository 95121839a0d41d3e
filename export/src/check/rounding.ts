/** Tells what rounding makes of a model from what its conversion made of it. */
import { DEFAULT_TOLERANCE } from '../check-settings.ts';
import type { ParityCheck } from './check-parity.ts';
import { type ComparedBatch, compareOutputs, type OutputDifference } from './compare-outputs.ts';
import { nudge } from './nudge.ts';
import type { Original } from './original.ts';
import { breathe, runOriginal } from './run-original.ts';
import type { TfjsBackend } from './tfjs-backend.ts';

/**
 * How many times the change that rounding the inputs makes a difference may be: every operator in between rounds too.
 * Measured 2 to 5 on networks that sharpen their results, such as segmentations of people.
 */
const ROUNDING_FACTOR = 10;

interface Comparison {
  readonly check: Pick<ParityCheck, 'loadOriginal' | 'outputs' | 'signal'>;
  readonly converted: Original;
  readonly compared: readonly ComparedBatch[];
  readonly backend: TfjsBackend;
}

/** The outputs that differ by more than rounding changes them: that of the inputs, or of TensorFlow.js' other backend. */
export async function leaveRoundingOut(
  outputs: readonly OutputDifference[],
  comparison: Comparison,
): Promise<readonly OutputDifference[]> {
  // Who asks for less than rounding gives means it.
  const strict = outputs.filter(({ difference }) => difference <= DEFAULT_TOLERANCE);
  let left = outputs.filter((output) => !strict.includes(output));
  // The backend is asked last: plain JavaScript may take minutes.
  for (const rerun of [runNudged, runOnOtherBackend]) {
    if (left.length === 0) break;
    const pairs = await rerun(comparison);
    const names = comparison.check.outputs.map(({ name }) => name);
    const byRounding = compareOutputs(names, pairs);
    left = left.filter(({ name, difference }) => {
      const found = byRounding.find((other) => other.name === name)?.difference ?? 0;
      return !(difference <= ROUNDING_FACTOR * found);
    });
  }
  return [...strict, ...left];
}

async function runNudged({ check, converted, compared }: Comparison): Promise<readonly ComparedBatch[]> {
  const nudged: ComparedBatch[] = [];
  for (const { batch, actual } of compared) {
    await breathe(check.signal);
    const moved = await converted.run(nudge(batch.inputs));
    nudged.push({ batch, expected: actual, actual: moved });
  }
  return nudged;
}

/** Nothing where the other backend lacks a kernel. */
async function runOnOtherBackend({
  check,
  compared,
  backend,
}: Comparison): Promise<readonly ComparedBatch[]> {
  const batches = compared.map(({ batch }) => batch);
  const other = backend === 'cpu' ? 'wasm' : 'cpu';
  const results = await runOriginal(check.loadOriginal, other, batches, check.signal).catch(() => {
    check.signal?.throwIfAborted();
    return [];
  });
  return compared.flatMap(({ batch, expected }) => {
    const again = results.find((result) => result.batch === batch);
    return again ? [{ batch, expected, actual: again.expected }] : [];
  });
}
