import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { LossOptions } from '../engines/losses.ts';
import { fit } from '../fit/fit.ts';
import type { FitOptions, FitSettings } from '../fit/fit-options.ts';
import type { RecurrentCell } from '../models/architecture-names.ts';
import { buildForecaster } from '../models/forecaster.ts';
import { checkRunDirectory } from '../run-directory.ts';
import { type PreparedSeries, prepareSeries, type SeriesOptions } from '../series/prepare-series.ts';
import { type ReadSeriesOptions, readSeries } from '../series/read-series.ts';
import { completeTrainSettings } from '../train-settings.ts';
import { FORECAST_DEFAULTS } from './forecast-defaults.ts';
import { createForecastReport, type ForecastReport, type ForecastRun } from './forecast-report.ts';
import { type Forecasts, figuresOf, forecastParts, type PartName } from './measure-forecasts.ts';
import { writeForecastRun } from './write-forecast-run.ts';

export interface ForecastWorkflowOptions
  extends SeriesOptions,
    Omit<ReadSeriesOptions, 'onProgress'>,
    Omit<
      FitOptions,
      'loss' | 'validationRows' | 'validationSplit' | 'checkpointFile' | 'resume' | 'bucket' | 'classWeight'
    > {
  /** Path of a CSV or TSV file. */
  readonly source: string;
  /** Default `lstm`. */
  readonly cell?: RecurrentCell | undefined;
  /** Size of the hidden state; default 32. */
  readonly units?: number | undefined;
  /** Recurrent layers above each other; default 1. */
  readonly layerCount?: number | undefined;
  /** Default mean squared error. */
  readonly loss?: LossOptions | undefined;
  /** Where the run directory is written; nothing is written without it. */
  readonly output?: string | undefined;
  /** Called once the model stands, before training. */
  readonly onModel?: ((model: LayersModel, prepared: PreparedSeries) => void) | undefined;
}

export interface ForecastWorkflowResult {
  readonly model: LayersModel;
  readonly prepared: PreparedSeries;
  /** What training.json holds. */
  readonly report: ForecastReport;
  /** Of the test part; undefined when training was interrupted. */
  readonly test: Forecasts | undefined;
}

/**
 * Reads a series, divides it over time, trains a forecaster, measures it beside the naive forecast and writes the run
 * directory.
 *
 * When the signal stops the training after at least one epoch, the best weights so far are written and returned,
 * without figures; before that the signal's reason is thrown.
 *
 * @throws {TrainError} whatever `readSeries`, `prepareSeries`, `fit` and `writeForecastRun` throw.
 * @example
 * const { report } = await runForecastWorkflow({ source: 'load.csv', columns: ['load'], output: 'runs/load' });
 */
export async function runForecastWorkflow(options: ForecastWorkflowOptions): Promise<ForecastWorkflowResult> {
  const { source, columns, output, signal, cell = 'lstm', loss = { name: 'meanSquaredError' } } = options;
  const settings = completeSettings(options);
  if (output !== undefined) await checkRunDirectory(output);
  const prepared = prepareSeries(await readSeries(source, { columns, signal }), options);
  const modelOptions = {
    units: options.units ?? 32,
    layerCount: options.layerCount ?? 1,
    windowLength: prepared.description.windowLength,
    featureCount: prepared.description.columns.length,
    horizon: prepared.description.horizon,
  };
  const model = buildForecaster({ ...modelOptions, cell, seed: settings.seed });
  options.onModel?.(model, prepared);
  const result = await fit(model, prepared.train, {
    ...options,
    ...settings,
    loss,
    validationRows: prepared.validation.rowCount > 0 ? prepared.validation : undefined,
  });
  if (result.bestEpoch === 0) signal?.throwIfAborted();
  const run = { architecture: cell, model: modelOptions, loss, settings, prepared, result };
  return measureAndWrite(model, run, options);
}

function completeSettings(options: ForecastWorkflowOptions): FitSettings {
  const { labelSmoothing: _labelSmoothing, ...settings } = completeTrainSettings({
    ...options,
    epochs: options.epochs ?? FORECAST_DEFAULTS.epochs,
    batchSize: options.batchSize ?? FORECAST_DEFAULTS.batchSize,
    learningRate: options.learningRate ?? FORECAST_DEFAULTS.learningRate,
    patience: options.patience === undefined ? FORECAST_DEFAULTS.patience : options.patience,
  });
  return settings;
}

async function measureAndWrite(
  model: LayersModel,
  run: Omit<ForecastRun, 'metrics'>,
  options: ForecastWorkflowOptions,
): Promise<ForecastWorkflowResult> {
  const { prepared, result } = run;
  const write = async (
    metrics: ForecastReport['metrics'],
    interrupted: boolean,
    plot?: string,
  ): Promise<ForecastReport> => {
    const report = createForecastReport({ ...run, result: { ...result, interrupted }, metrics });
    const files = { model, description: prepared.description, report, plot };
    if (options.output !== undefined) await writeForecastRun(options.output, files);
    return report;
  };
  // Written before it is measured, too: what comes in between must not cost the training.
  const unmeasured = await write({}, true);
  const measured = result.interrupted ? undefined : await measureParts(model, prepared, options);
  const test = measured?.get('test');
  if (!measured || !test) return { model, prepared, report: unmeasured, test: undefined };
  const metrics = Object.fromEntries([...measured].map(([name, forecasts]) => [name, figuresOf(forecasts)]));
  const plot = options.output === undefined ? undefined : await drawPlot(prepared, test);
  const report = await write(metrics, false, plot);
  return { model, prepared, report, test };
}

/** Loads what draws only here: a forecast without a run directory needs none of it. */
async function drawPlot(prepared: PreparedSeries, test: Forecasts): Promise<string> {
  const { drawForecastPlot } = await import('./forecast-plot.ts');
  return drawForecastPlot(prepared, test);
}

/** Forecasts of each part that has rows; undefined when it was aborted. */
async function measureParts(
  model: LayersModel,
  prepared: PreparedSeries,
  options: ForecastWorkflowOptions,
): Promise<ReadonlyMap<PartName, Forecasts> | undefined> {
  try {
    return await forecastParts(model, prepared, options);
  } catch (error) {
    if (options.signal?.aborted) return undefined;
    throw error;
  }
}
