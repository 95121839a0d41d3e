import { basename } from 'node:path';
import { figure, lineChart, type NamedPoints } from '../plots/charts.ts';
import { drawPlot } from '../plots/draw-plot.ts';
import type { PreparedSeries } from '../series/prepare-series.ts';
import { formatValue } from './format-value.ts';
import { type Forecasts, figuresOf } from './measure-forecasts.ts';

/** More steps than this run into each other in the picture. */
const MAX_STEPS = 300;
const MAX_NAME_LENGTH = 32;
const SIZE = { width: 760, height: 300 } as const;

/**
 * Draws forecast against truth over the last steps of the test part. Of forecasts of several steps the last step is
 * shown, which is the hardest.
 *
 * @returns SVG.
 */
export async function drawForecastPlot(
  { series, description, test }: PreparedSeries,
  forecasts: Forecasts,
): Promise<string> {
  const { horizon } = description;
  const column = shorten(series.columns[0] ?? '');
  const shown = Math.min(forecasts.rowCount, MAX_STEPS);
  const firstRow = forecasts.rowCount - shown;
  const firstStep = (test.firstSteps[firstRow] ?? 0) + horizon;
  const lineOf = (name: string, values: Float64Array): NamedPoints => ({
    name,
    points: Array.from({ length: shown }, (_, i) => ({
      x: firstStep + i,
      y: values[(firstRow + i + 1) * horizon - 1] ?? Number.NaN,
    })),
  });
  const { meanAbsoluteError, naiveMeanAbsoluteError } = figuresOf(forecasts);
  const count = shown < forecasts.rowCount ? `last ${shown} of ${forecasts.rowCount}` : `${shown}`;
  const which = horizon === 1 ? 'test steps' : `test forecasts, step ${horizon} of each`;
  const ahead = horizon === 1 ? '1 step ahead' : `1 to ${horizon} steps ahead`;
  const chart = lineChart({
    title: `${column}: forecast ${ahead}, mean absolute error ${formatValue(meanAbsoluteError)}`,
    subtitle: `${count} ${which}; the naive last-value forecast has ${formatValue(naiveMeanAbsoluteError)}`,
    xTitle: `row of ${basename(series.path)}`,
    yTitle: column,
    lines: [lineOf('truth', forecasts.truth), lineOf('forecast', forecasts.forecasts)],
  });
  return (await drawPlot(figure([{ ...chart, ...SIZE }]))).svg;
}

/** So that the title fits into the picture. */
function shorten(name: string): string {
  return name.length > MAX_NAME_LENGTH ? `${name.slice(0, MAX_NAME_LENGTH)}…` : name;
}
