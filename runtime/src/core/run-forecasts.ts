import { makeRelative } from '../series/scaling.ts';
import type { SeriesDescription } from '../series/series-description.ts';
import type { ModelSession } from './model-session.ts';

/** A batch's inputs stay in a megabyte, however long the windows of a model are. */
const MAX_BATCH_VALUES = 262_144;

export interface ForecastRun {
  readonly session: ModelSession;
  /** Throws when the session may no longer be used; asked before each run. */
  readonly checkUsable: () => void;
  readonly series: SeriesDescription;
  /** Most windows in a run. */
  readonly batchSize: number;
  /** Steps to forecast; above the horizon only with one column. */
  readonly steps: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Runs scaled windows in batches, as many at once as the session takes.
 *
 * @param windows float32 `[windowLength, columns]` each.
 * @returns scaled forecasts, float32 `[steps]` each, in the order of the windows.
 * @throws the signal's reason when it is aborted, as soon as the batches under way have ended.
 */
export async function forecastWindows(
  windows: readonly Float32Array<ArrayBuffer>[],
  run: ForecastRun,
): Promise<Float32Array[]> {
  const { session, series, signal } = run;
  const windowSize = series.windowLength * series.columns.length;
  const batchSize = Math.max(1, Math.min(run.batchSize, Math.floor(MAX_BATCH_VALUES / windowSize)));
  const starts = Array.from({ length: Math.ceil(windows.length / batchSize) }, (_, i) => i * batchSize);
  const forecasts: Float32Array[] = [];
  let hasEnded = false;
  const runLane = async (): Promise<void> => {
    for (let start = starts.shift(); start !== undefined; start = starts.shift()) {
      const batch = await forecastBatch(windows.slice(start, start + batchSize), run);
      if (hasEnded) return;
      for (const [i, forecast] of batch.entries()) forecasts[start + i] = forecast;
    }
  };
  try {
    await Promise.all(Array.from({ length: session.parallelRuns }, runLane));
  } finally {
    hasEnded = true;
    starts.length = 0;
  }
  signal?.throwIfAborted();
  return forecasts;
}

/** Forecasts of one batch; a round gives `horizon` steps, and the next one reads them as values. */
async function forecastBatch(
  windows: readonly Float32Array<ArrayBuffer>[],
  { session, checkUsable, series, steps, signal }: ForecastRun,
): Promise<Float32Array[]> {
  const { columns, windowLength, horizon, relative } = series;
  const windowSize = windowLength * columns.length;
  const current = new Float32Array(windows.length * windowSize);
  const windowAt = (row: number): Float32Array => current.subarray(row * windowSize, (row + 1) * windowSize);
  for (const [row, window] of windows.entries()) windowAt(row).set(window);
  const bases = windows.map((_, row) => (relative ? makeRelative(windowAt(row), columns.length) : 0));
  const forecasts = windows.map(() => new Float32Array(steps));
  for (let done = 0; done < steps; done += horizon) {
    signal?.throwIfAborted();
    checkUsable();
    // The session takes what it is given.
    const output = await session.run(current.slice(), [windows.length, windowLength, columns.length]);
    for (const [row, forecast] of forecasts.entries()) {
      const next = output.subarray(row * horizon, (row + 1) * horizon);
      const base = bases[row] ?? 0;
      forecast.set(
        next.subarray(0, steps - done).map((value) => value + base),
        done,
      );
      append(windowAt(row), next);
      if (relative) bases[row] = base + makeRelative(windowAt(row), columns.length);
    }
  }
  return forecasts;
}

/** Moves a window of one column on by some steps. */
function append(window: Float32Array, values: Float32Array): void {
  const count = Math.min(window.length, values.length);
  window.copyWithin(0, count);
  window.set(values.subarray(values.length - count), window.length - count);
}
