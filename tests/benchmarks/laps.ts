/** Laps and their statistics: what is compared runs in turn, so that a busy machine slows all of it alike. */
import { setTimeout } from 'node:timers/promises';

/** Something to measure. */
export interface Subject {
  /** Does the work once. */
  run(): unknown;
}

export interface LapOptions {
  /** Rounds before the first one that counts; default 1. */
  readonly warmUpLaps?: number;
  /** Rounds that count. */
  readonly laps: number;
  /** Stops between two laps. */
  readonly signal?: AbortSignal | undefined;
}

export interface MeasuredSubject<S extends Subject> {
  readonly subject: S;
  /** Milliseconds of each lap, in their order. */
  readonly lapsMs: readonly number[];
}

/** Idle threads of one subject spin for some milliseconds after its lap, on cores that the next one needs. */
const PAUSE_MS = 20;

/**
 * Measures subjects in rounds: each runs once a round, one after another.
 *
 * @returns one entry a subject, in their order.
 * @throws the signal's reason when it is aborted, and what a subject throws.
 */
export async function measureInTurn<S extends Subject>(
  subjects: readonly S[],
  { warmUpLaps = 1, laps, signal }: LapOptions,
): Promise<MeasuredSubject<S>[]> {
  const measured = subjects.map((subject) => ({ subject, lapsMs: [] as number[] }));
  for (let round = -warmUpLaps; round < laps; round++) {
    for (const { subject, lapsMs } of measured) {
      await setTimeout(PAUSE_MS);
      signal?.throwIfAborted();
      const startMs = performance.now();
      await subject.run();
      const lapMs = performance.now() - startMs;
      if (round >= 0) lapsMs.push(lapMs);
    }
  }
  return measured;
}

/** The middle value, or the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = sort(values);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/**
 * The smallest of the values that is not below the given fraction of them (nearest rank).
 *
 * @param fraction above 0, at most 1.
 */
export function percentile(values: readonly number[], fraction: number): number {
  const sorted = sort(values);
  return sorted[Math.ceil(fraction * sorted.length) - 1] ?? Number.NaN;
}

function sort(values: readonly number[]): number[] {
  if (values.length === 0 || !values.every(Number.isFinite)) {
    throw new Error(`statistics need finite numbers, received [${values.join(', ')}]`);
  }
  return [...values].sort((a, b) => a - b);
}
