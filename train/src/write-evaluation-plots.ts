import { join } from 'node:path';
import { drawPlot } from './plots/draw-plot.ts';
import { evaluationFigure } from './plots/evaluation-figure.ts';
import type { PlottedEvaluation } from './plots/plotted-evaluation.ts';
import { writeWhole } from './write-whole.ts';

/**
 * Draws ROC curve, calibration, confusion matrix and probabilities into `evaluation.svg` and `evaluation.png`.
 *
 * @returns the files.
 * @throws {RunDirectoryError} if the folder cannot be written.
 */
export async function writeEvaluationPlots(folder: string, evaluation: PlottedEvaluation): Promise<string[]> {
  const plot = await drawPlot(evaluationFigure(evaluation));
  const endings = ['svg', 'png'] as const;
  return Promise.all(
    endings.map(async (ending) => {
      const file = join(folder, `evaluation.${ending}`);
      await writeWhole(folder, file, plot[ending]);
      return file;
    }),
  );
}
