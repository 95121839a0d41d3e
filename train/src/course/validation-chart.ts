import { type Chart, lineChart } from '../plots/charts.ts';
import type { ExperimentResult } from './experiment.ts';

/** Accuracy on the validation texts by epoch, a line an experiment. */
export function validationChart(title: string, results: readonly ExperimentResult[]): Chart {
  return lineChart({
    title,
    xTitle: 'epoch',
    yTitle: 'accuracy',
    marked: true,
    lines: results.map(({ name, history }) => ({
      name,
      points: history.map(({ epoch, validationAccuracy = Number.NaN }) => ({
        x: epoch,
        y: validationAccuracy,
      })),
    })),
  });
}
