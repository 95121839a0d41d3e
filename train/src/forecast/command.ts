/** The command `forecast`: a column of numbers in; a run directory, figures and a plot out. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Command } from 'commander';
import * as v from 'valibot';
import { createProgressReporter } from '../progress.ts';
import type { PreparedSeries } from '../series/prepare-series.ts';
import {
  addForecastOptions,
  FORECAST_OPTIONS,
  type ForecastCommandOptions,
  LOSSES,
} from './command-options.ts';

export interface ForecastCommandContext {
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Adds `forecast` to the program. */
export function addForecastCommand(program: Command, context: ForecastCommandContext): void {
  const command: Command = program
    .command('forecast')
    .description('train a forecaster of a time series and measure it beside the naive forecast')
    .argument('<file>', 'CSV or TSV file with column names in its first line, oldest row first');
  addForecastOptions(command).action(async (file: string, given: unknown) => {
    if (file.toLowerCase().endsWith('.onnx')) {
      command.error('error: forecast trains on a CSV file; to use a model, give predict MODEL.onnx FILE.csv');
    }
    await trainForecaster(file, v.parse(FORECAST_OPTIONS, given), context);
  });
}

async function trainForecaster(
  file: string,
  options: ForecastCommandOptions,
  { signal }: ForecastCommandContext,
): Promise<void> {
  const { runForecastWorkflow } = await import('./forecast-workflow.ts');
  const { formatForecastResult } = await import('./format-result.ts');
  const { column, window, layers, loss, json, ...settings } = options;
  const output = options.output ?? `runs/${basename(file).replace(/\..*$/, '') || 'series'}-${options.cell}`;
  const progress = createProgressReporter(process.stderr, options.epochs, 'windows');
  const { report } = await runForecastWorkflow({
    ...settings,
    source: file,
    columns: column,
    windowLength: window,
    layerCount: layers,
    loss: LOSSES[loss],
    output,
    signal,
    onModel: announce,
    onBatch: progress.onBatch,
    onEpoch: progress.onEpoch,
  });
  if (existsSync(join(output, 'model.onnx'))) {
    console.error(
      `Note: ${join(output, 'model.onnx')} is of an earlier training; export again to replace it.`,
    );
  }
  if (json) console.log(JSON.stringify(report, undefined, 2));
  if (json && report.interrupted) console.error(`The weights of the best epoch are kept: ${output}`);
  if (!json) for (const line of formatForecastResult(report, output)) console.log(line);
  signal.throwIfAborted();
}

function announce(
  model: LayersModel,
  { series, description, train, validation, test }: PreparedSeries,
): void {
  const counts = `${train.rowCount} to train, ${validation.rowCount} to validate, ${test.rowCount} to test`;
  console.error(
    `Data: ${series.path}, ${series.columns.join(', ')}: ${series.stepCount} rows; windows: ${counts}`,
  );
  model.summary(80, [0.45, 0.8, 1], (line) => console.error(line));
  if (description.scaling.name !== 'none') console.error('The figures of the epochs are of scaled values.');
}
