import { InputFileError } from '../errors/input-file-error.ts';
import type { DeviceName } from '../node/devices.ts';
import { loadForecaster } from '../node/load-forecaster.ts';
import { formatTable } from './format-table.ts';

/** Columns of numbers over time, oldest first. */
export interface SeriesTable {
  readonly stepCount: number;
  /** float64 `[stepCount, columns]`. */
  readonly data: Float64Array;
}

/** Reads columns of a CSV or TSV file, in the given order. */
export type ReadSeries = (
  path: string,
  options: { readonly columns: readonly string[]; readonly signal: AbortSignal },
) => Promise<SeriesTable>;

export interface PredictRequest {
  /** Path of the .onnx file. */
  readonly model: string;
  /** Path of the file that holds the series. */
  readonly file: string;
  /** Where its columns are named otherwise than in training: a name for each column of the model. */
  readonly columns: readonly string[] | undefined;
  /** Default: the model's horizon. */
  readonly steps: number | undefined;
  readonly device: DeviceName;
  readonly signal: AbortSignal;
  readonly readSeries: ReadSeries;
}

/** What `predict --json` prints. */
export interface Prediction {
  /** The column that was forecast, as the model names it. */
  readonly column: string;
  /** Rows of the file; the forecast goes on from there. */
  readonly rowCount: number;
  /** The next values, in the unit of the column. */
  readonly forecast: readonly number[];
}

/**
 * Forecasts how the series in a file goes on.
 *
 * @throws {InputFileError} if the file has too few rows.
 * @throws what {@link loadForecaster}, `forecast` and `readSeries` throw.
 */
export async function predictSeries(request: PredictRequest): Promise<Prediction> {
  const { model, file, columns, steps, device, signal, readSeries } = request;
  const forecaster = await loadForecaster(model, { device, signal });
  try {
    const { series } = forecaster.info;
    const { data, stepCount } = await readSeries(file, { columns: columns ?? series.columns, signal });
    if (stepCount < series.windowLength) {
      throw new InputFileError(
        file,
        `A forecast is made from the last ${series.windowLength} rows, but there are ${stepCount}`,
        { fix: 'give a longer series' },
      );
    }
    const width = data.length / stepCount;
    const window = data.subarray(-series.windowLength * width);
    const rows = Array.from({ length: series.windowLength }, (_, step) => [
      ...window.subarray(step * width, (step + 1) * width),
    ]);
    const forecast = await forecaster.forecast(rows, { steps, signal });
    return { column: series.columns[0] ?? '', rowCount: stepCount, forecast };
  } finally {
    await forecaster.dispose();
  }
}

/** One line a step: the row that it would have in the file, and its value. */
export function formatPrediction({ column, rowCount, forecast }: Prediction): string {
  const rows = forecast.map((value, i) => [String(rowCount + i + 1), String(Number(value.toPrecision(6)))]);
  return formatTable([['row', column], ...rows], ['right', 'right']);
}
