import { DisposedForecasterError } from '../errors/disposed-forecaster-error.ts';
import { InvalidOptionError } from '../errors/invalid-option-error.ts';
import { InvalidSeriesError } from '../errors/invalid-series-error.ts';
import { unscaleForecast } from '../series/scaling.ts';
import type { Device, ModelSession } from './model-session.ts';
import { forecastWindows } from './run-forecasts.ts';
import type { SeriesInfo } from './series-info.ts';
import { type SeriesValues, scaleLastWindow } from './series-window.ts';

const DEFAULT_BATCH_SIZE = 256;

export interface ForecastOptions {
  /**
   * Steps to forecast; default: the model's horizon. More than that feeds forecasts back as if they were values, which
   * a model of one column alone can do.
   */
  readonly steps?: number | undefined;
  /** Aborting it rejects with its reason, within one batch. */
  readonly signal?: AbortSignal | undefined;
}

export interface ForecastBatchOptions extends ForecastOptions {
  /** Most series in one run of the model; 256 by default. */
  readonly batchSize?: number | undefined;
}

/** Forecasts of a time series by a loaded model; several calls may be under way at once. */
export class Forecaster {
  readonly info: SeriesInfo;
  readonly device: Device;
  readonly #session: ModelSession;
  #disposal: Promise<void> | undefined;

  constructor(session: ModelSession, info: SeriesInfo) {
    this.info = info;
    this.device = session.device;
    this.#session = session;
  }

  /**
   * Forecasts how one series goes on.
   *
   * @param values in the columns' own units, oldest first, at least `windowLength` steps; the last ones are used. One
   *   number a step, or one array of numbers in the order of `info.series.columns`.
   * @returns the next values of the first column in its own unit, `[steps]`.
   * @throws {InvalidSeriesError} if there are too few steps, or a value that is used is no finite number.
   * @throws {InvalidOptionError} if `steps` cannot be forecast.
   * @throws {DisposedForecasterError} after `dispose()`.
   * @throws {InferenceFailedError} if the model fails on it.
   */
  async forecast(values: SeriesValues, options: ForecastOptions = {}): Promise<number[]> {
    const where = 'forecast';
    this.#checkUsable(where);
    const window = scaleLastWindow(values, this.info.series, where);
    const [forecast] = await this.#run([window], { ...options, where, batchSize: 1 });
    if (forecast === undefined) throw new Error('one window gave no forecast');
    return forecast;
  }

  /**
   * Forecasts how many series go on, in batches.
   *
   * @param series each as `forecast` takes it.
   * @returns one forecast a series, in their order.
   * @throws as `forecast`; for a wrong series none is forecast.
   */
  async forecastBatch(
    series: readonly SeriesValues[],
    options: ForecastBatchOptions = {},
  ): Promise<number[][]> {
    const where = 'forecastBatch';
    const { batchSize = DEFAULT_BATCH_SIZE } = options;
    this.#checkUsable(where);
    if (!Array.isArray(series)) {
      throw new InvalidSeriesError(
        where,
        'No array of series was given',
        'pass an array with the values of each',
      );
    }
    checkCount(where, 'batchSize', batchSize);
    const windows = series.map((values: SeriesValues, i) =>
      scaleLastWindow(values, this.info.series, `${where}, series[${i}]`),
    );
    return this.#run(windows, { ...options, where, batchSize });
  }

  /** Frees the model after the runs under way; more calls do nothing. */
  dispose(): Promise<void> {
    this.#disposal ??= this.#session.dispose();
    return this.#disposal;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #run(
    windows: readonly Float32Array<ArrayBuffer>[],
    {
      where,
      batchSize,
      steps,
      signal,
    }: ForecastBatchOptions & { readonly where: string; readonly batchSize: number },
  ): Promise<number[][]> {
    const { series } = this.info;
    signal?.throwIfAborted();
    const forecasts = await forecastWindows(windows, {
      session: this.#session,
      checkUsable: () => this.#checkUsable(where),
      series,
      batchSize,
      steps: this.#checkSteps(where, steps ?? series.horizon),
      signal,
    });
    return forecasts.map((scaled) => Array.from(scaled, (value) => unscaleForecast(value, series.scaling)));
  }

  #checkSteps(where: string, steps: number): number {
    const { columns, horizon } = this.info.series;
    checkCount(where, 'steps', steps);
    if (steps > horizon && columns.length > 1) {
      const expected = `at most ${horizon}, since the model reads ${columns.length} columns and forecasts one`;
      throw new InvalidOptionError(where, 'steps', expected, steps);
    }
    return steps;
  }

  #checkUsable(method: string): void {
    if (this.#disposal !== undefined) throw new DisposedForecasterError(method);
  }
}

function checkCount(where: string, option: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new InvalidOptionError(where, option, 'a whole number of at least 1', value);
}
