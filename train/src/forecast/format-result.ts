import type { ForecastReport } from './forecast-report.ts';
import { formatValue } from './format-value.ts';
import type { ForecastFigures } from './measure-forecasts.ts';
import { plotFileOf } from './write-forecast-run.ts';

/** What is printed on stdout at the end, a line each. */
export function formatForecastResult(report: ForecastReport, output: string): string[] {
  const { metrics, data, bestEpoch, interrupted, seconds } = report;
  const [column = ''] = data.columns;
  return [
    ...(interrupted ? ['Interrupted: the weights of the best epoch until then are kept.'] : []),
    `Trained in ${seconds.toFixed(1)} s; the model has the weights of epoch ${bestEpoch}.`,
    ...(metrics.test ? formatFigures(metrics.test, column) : []),
    ...(metrics.test ? [`Plot: ${plotFileOf(output)}`] : []),
    `Run directory: ${output}`,
    `Next: npx onnx-bridge export ${output}`,
  ];
}

/** The error beside that of the naive forecast, and which of them is smaller. */
function formatFigures(figures: ForecastFigures, column: string): string[] {
  const { meanAbsoluteError: error, naiveMeanAbsoluteError: naive, count } = figures;
  const verdict =
    error < naive
      ? `the model's error is ${(100 * (1 - error / naive)).toFixed(0)} % lower`
      : 'the model does not beat it: a longer --window or more --epochs may help';
  return [
    `Test: mean absolute error ${formatValue(error)} in the unit of "${column}", ${count} forecasts`,
    `Naive forecast (the last value stays): ${formatValue(naive)}; ${verdict}.`,
  ];
}
