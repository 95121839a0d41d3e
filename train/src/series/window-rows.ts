/** Windows of a series as rows to train on and to measure, cut out when a batch is made. */
import { makeRelative, type SeriesDescription, scaleValue } from '@onnx-bridge/runtime/series';
import type { TrainingRows } from '../fit/rows.ts';
import type { Series } from './read-series.ts';
import type { StepRange } from './split-series.ts';

export interface WindowRows extends TrainingRows {
  /** The step that each row's forecast begins with, `[rowCount]`. */
  readonly firstSteps: Uint32Array;
  /** What to add to each row's scaled forecasts before they are unscaled, `[rowCount]`; see `relative`. */
  readonly bases: Float32Array;
}

/**
 * One row for each forecast whose steps all lie in the part. Its window may reach back into the part before, whose
 * values are known by then.
 *
 * @returns batches of scaled values: windows float32 `[rows, windowLength, columns]`, targets float32
 *   `[rows, horizon]`, which are the next values of the first column.
 */
export function windowRows(series: Series, part: StepRange, description: SeriesDescription): WindowRows {
  const { windowLength, horizon, relative } = description;
  const columnCount = series.columns.length;
  const windowSize = windowLength * columnCount;
  const scaled = scaleSeries(series, description);
  const first = Math.max(part.start, windowLength);
  const rowCount = Math.max(0, part.end - first - horizon + 1);
  return {
    rowCount,
    firstSteps: Uint32Array.from({ length: rowCount }, (_, row) => first + row),
    bases: Float32Array.from({ length: rowCount }, (_, row) =>
      relative ? (scaled[(first + row - 1) * columnCount] ?? 0) : 0,
    ),
    createBatch(rows) {
      const windows = new Float32Array(rows.length * windowSize);
      const targets = new Float32Array(rows.length * horizon);
      for (let i = 0; i < rows.length; i++) {
        const step = first + (rows[i] ?? 0);
        const window = windows.subarray(i * windowSize, (i + 1) * windowSize);
        window.set(scaled.subarray((step - windowLength) * columnCount, step * columnCount));
        const base = relative ? makeRelative(window, columnCount) : 0;
        for (let ahead = 0; ahead < horizon; ahead++) {
          targets[i * horizon + ahead] = (scaled[(step + ahead) * columnCount] ?? Number.NaN) - base;
        }
      }
      const shape = [rows.length, windowLength, columnCount];
      return { inputs: [{ data: windows, shape }], targets, rows: rows.length };
    },
  };
}

/** float32 `[stepCount, columns]`. */
function scaleSeries({ data, columns }: Series, { scaling }: SeriesDescription): Float32Array {
  return Float32Array.from(data, (value, i) => scaleValue(value, i % columns.length, scaling));
}
