/** The one copy of how values of a series become a model's inputs, and its outputs values again. */

/**
 * `standard`: mean 0 and standard deviation 1; `minmax`: from 0 to 1, both over the training part; `none`: as they are.
 */
export const SCALING_NAMES = ['standard', 'minmax', 'none'] as const;
export type ScalingName = (typeof SCALING_NAMES)[number];

/** Whatever its name: `scaled = (value - offset) / scale`, with one offset and one scale a column. */
export interface SeriesScaling {
  readonly name: ScalingName;
  /** In the unit of the column. */
  readonly offsets: readonly number[];
  /** In the unit of the column; never 0. */
  readonly scales: readonly number[];
}

export function scaleValue(value: number, column: number, { offsets, scales }: SeriesScaling): number {
  return (value - (offsets[column] ?? 0)) / (scales[column] ?? 1);
}

/**
 * Subtracts the last value of a scaled window's first column from that column, in place.
 *
 * @param window float32 `[windowLength, columns]`.
 * @returns what was subtracted.
 */
export function makeRelative(window: Float32Array, columnCount: number): number {
  const last = window[window.length - columnCount] ?? 0;
  for (let i = 0; i < window.length; i += columnCount) window[i] = (window[i] ?? 0) - last;
  return last;
}

/** A forecast, which is of the first column, in that column's own unit. */
export function unscaleForecast(scaled: number, { offsets, scales }: SeriesScaling): number {
  return scaled * (scales[0] ?? 1) + (offsets[0] ?? 0);
}
