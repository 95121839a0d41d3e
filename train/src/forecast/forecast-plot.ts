import { basename } from 'node:path';
import { drawLinePlot } from '../plots/line-plot.ts';
import type { PreparedSeries } from '../series/prepare-series.ts';
import { type Forecasts, figuresOf } from './measure-forecasts.ts';

/** More steps than this run into each other in the picture. */
const MAX_STEPS = 300;
const MAX_NAME_LENGTH = 32;
/** Of Okabe and Ito's palette, which the colour-blind can tell apart. */
const COLOURS = { truth: '#000000', forecast: '#d55e00' } as const;

/**
 * Draws forecast against truth over the last steps of the test part. Of forecasts of several steps the last step is
 * shown, which is the hardest.
 *
 * @returns SVG.
 */
export function drawForecastPlot(
  { series, description, test }: PreparedSeries,
  forecasts: Forecasts,
): string {
  const { horizon } = description;
  const column = shorten(series.columns[0] ?? '');
  const shown = Math.min(forecasts.rowCount, MAX_STEPS);
  const firstRow = forecasts.rowCount - shown;
  const lastStepsOf = (values: Float64Array): Float64Array =>
    Float64Array.from({ length: shown }, (_, i) => values[(firstRow + i + 1) * horizon - 1] ?? Number.NaN);
  const { meanAbsoluteError, naiveMeanAbsoluteError } = figuresOf(forecasts);
  const count = shown < forecasts.rowCount ? `last ${shown} of ${forecasts.rowCount}` : `${shown}`;
  const which = horizon === 1 ? 'test steps' : `test forecasts, step ${horizon} of each`;
  const ahead = horizon === 1 ? '1 step ahead' : `1 to ${horizon} steps ahead`;
  return drawLinePlot({
    title: `${column}: forecast ${ahead}, mean absolute error ${formatValue(meanAbsoluteError)}`,
    subtitle: `${count} ${which}; the naive last-value forecast has ${formatValue(naiveMeanAbsoluteError)}`,
    xLabel: `row of ${basename(series.path)}`,
    yLabel: column,
    firstStep: (test.firstSteps[firstRow] ?? 0) + horizon,
    lines: [
      { name: 'truth', values: lastStepsOf(forecasts.truth), colour: COLOURS.truth },
      { name: 'forecast', values: lastStepsOf(forecasts.forecasts), colour: COLOURS.forecast },
    ],
  });
}

/** So that the title fits into the picture. */
function shorten(name: string): string {
  return name.length > MAX_NAME_LENGTH ? `${name.slice(0, MAX_NAME_LENGTH)}…` : name;
}

/** Four digits that count. */
export function formatValue(value: number): string {
  return String(Number(value.toPrecision(4)));
}
