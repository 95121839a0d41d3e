/** The content of a forecaster's training.json. */
import { basename } from 'node:path';
import type { LossOptions } from '../engines/losses.ts';
import type { FitSettings } from '../fit/fit-options.ts';
import type { FitResult } from '../fit/records.ts';
import type { PreparedSeries } from '../series/prepare-series.ts';
import { librariesUsed } from '../training-report.ts';
import type { ForecastFigures } from './measure-forecasts.ts';

export interface ForecastReport extends FitResult {
  readonly formatVersion: 1;
  /** Name of the cell, for instance `lstm`. */
  readonly architecture: string;
  /** The options of the model's builder. */
  readonly model: Readonly<Record<string, number>>;
  readonly data: {
    readonly name: string;
    readonly columns: readonly string[];
    /** Rows of the file. */
    readonly stepCount: number;
    /** Windows of each part. */
    readonly trainCount: number;
    readonly validationCount: number;
    readonly testCount: number;
    readonly testSplit: number;
  };
  readonly loss: LossOptions;
  readonly settings: FitSettings;
  /** Of the weights that were kept, in the unit of the column; empty when training was interrupted. */
  readonly metrics: Partial<Readonly<Record<'train' | 'validation' | 'test', ForecastFigures>>>;
  readonly versions: Readonly<Record<string, string>>;
}

export interface ForecastRun
  extends Pick<ForecastReport, 'architecture' | 'model' | 'loss' | 'settings' | 'metrics'> {
  readonly prepared: PreparedSeries;
  readonly result: FitResult;
}

export function createForecastReport({ prepared, result, metrics, ...run }: ForecastRun): ForecastReport {
  const { series, train, validation, test, testSplit } = prepared;
  return {
    formatVersion: 1,
    architecture: run.architecture,
    model: run.model,
    data: {
      name: basename(series.path),
      columns: series.columns,
      stepCount: series.stepCount,
      trainCount: train.rowCount,
      validationCount: validation.rowCount,
      testCount: test.rowCount,
      testSplit,
    },
    loss: run.loss,
    settings: run.settings,
    ...result,
    metrics,
    versions: librariesUsed(),
  };
}
