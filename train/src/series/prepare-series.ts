import type { ScalingName, SeriesDescription } from '@onnx-bridge/runtime/series';
import * as v from 'valibot';
import { DataSettingError } from '../errors/data-setting-error.ts';
import { COUNT, FRACTION, OPEN_FRACTION, YES_OR_NO } from '../setting-schemas.ts';
import { fitScaling } from './fit-scaling.ts';
import type { Series } from './read-series.ts';
import { splitSeries } from './split-series.ts';
import { type WindowRows, windowRows } from './window-rows.ts';

export interface SeriesOptions {
  /** Steps that one forecast is made from; default 30. */
  readonly windowLength?: number | undefined;
  /** Steps that are forecast at once; default 1. */
  readonly horizon?: number | undefined;
  /** Default `standard`; fitted to the training part. */
  readonly scaling?: ScalingName | undefined;
  /**
   * Whether the first column's values and the forecasts are relative to the window's last value; default true. So an
   * untrained model forecasts about the last value, and a trend does not lead away from what training saw.
   */
  readonly relative?: boolean | undefined;
  /** Part of the series, its last steps, to test with; default 0.2. */
  readonly testSplit?: number | undefined;
  /** Part of the steps before those to choose the best epoch with; default 0.2, 0 for none. */
  readonly validationSplit?: number | undefined;
}

const OPTIONS = v.object({
  windowLength: v.optional(COUNT, 30),
  horizon: v.optional(COUNT, 1),
  relative: v.optional(YES_OR_NO, true),
  testSplit: v.optional(OPEN_FRACTION, 0.2),
  validationSplit: v.optional(FRACTION, 0.2),
});

export interface PreparedSeries {
  readonly series: Series;
  /** How the values become inputs and outputs of the model: what series.json holds. */
  readonly description: SeriesDescription;
  /** Oldest first. */
  readonly train: WindowRows;
  readonly validation: WindowRows;
  readonly test: WindowRows;
  readonly testSplit: number;
  readonly validationSplit: number;
}

/**
 * Divides a series over time, scales it, and cuts it into windows.
 *
 * @throws {DataSettingError} for an option out of its range.
 * @throws {UnusableDatasetError} if the series is too short, or a column is constant.
 */
export function prepareSeries(series: Series, options: SeriesOptions = {}): PreparedSeries {
  const settings = v.safeParse(OPTIONS, options);
  if (!settings.success) {
    const [issue] = settings.issues;
    throw new DataSettingError(v.getDotPath(issue) ?? '', issue.input, issue.message);
  }
  const { windowLength, horizon, relative, testSplit, validationSplit } = settings.output;
  const parts = splitSeries(series, settings.output);
  const description: SeriesDescription = {
    columns: series.columns,
    windowLength,
    horizon,
    scaling: fitScaling(series, parts.train, options.scaling ?? 'standard'),
    relative,
  };
  return {
    series,
    description,
    train: windowRows(series, parts.train, description),
    validation: windowRows(series, parts.validation, description),
    test: windowRows(series, parts.test, description),
    testSplit,
    validationSplit,
  };
}
