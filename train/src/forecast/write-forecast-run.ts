/** Writes the run directory of a forecaster. */
import { join } from 'node:path';
import type { SeriesDescription } from '@onnx-bridge/runtime/series';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { toJson, writeModelFiles } from '../model-files.ts';
import { writeWhole } from '../write-whole.ts';
import type { ForecastReport } from './forecast-report.ts';

export interface ForecastRunFiles {
  readonly model: LayersModel;
  readonly description: SeriesDescription;
  readonly report: ForecastReport;
  /** SVG; left out where nothing was measured. */
  readonly plot?: string | undefined;
}

/** Where the plot of a run directory lies. */
export function plotFileOf(directory: string): string {
  return join(directory, 'plots', 'forecast.svg');
}

/**
 * Writes model.json, weights.bin, series.json, training.json and the plot, each under a temporary name first.
 *
 * @throws {RunDirectoryError} if the folder cannot be written.
 */
export async function writeForecastRun(directory: string, run: ForecastRunFiles): Promise<void> {
  await writeModelFiles(directory, run.model, [
    ['series.json', toJson({ formatVersion: 1, ...run.description })],
    ['training.json', toJson(run.report)],
  ]);
  if (run.plot === undefined) return;
  await writeWhole(directory, plotFileOf(directory), run.plot);
}
