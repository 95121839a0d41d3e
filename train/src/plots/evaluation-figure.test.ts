import { expect, test } from 'vitest';
import { drawPlot } from './draw-plot.ts';
import { evaluationFigure } from './evaluation-figure.ts';
import type { PlottedEvaluation } from './plotted-evaluation.ts';

const BINS = [
  { count: 0, meanProbability: 0, accuracy: 0 },
  { count: 3, meanProbability: 0.7, accuracy: 2 / 3 },
];

function answer(trueLabel: string, scores: readonly [number, number, number]) {
  const [a, b, c] = scores;
  const probability = Math.max(...scores);
  const label = ['a', 'b', 'c'][scores.indexOf(probability)] ?? '';
  return { trueLabel, label, probability, scores: { a, b, c } };
}

const EVALUATION: PlottedEvaluation = {
  labels: ['a', 'b', 'c'],
  confusionMatrix: [
    [1234, 0, 0],
    [0, 1, 0],
    [1, 0, 0],
  ],
  rocAuc: 0.75,
  calibration: { expectedCalibrationError: 0.0321, bins: BINS },
  answers: [answer('a', [0.7, 0.2, 0.1]), answer('b', [0.1, 0.8, 0.1]), answer('c', [0.6, 0.3, 0.1])],
};

test('shows curve, calibration, confusions and probabilities with their figures', async () => {
  const { svg } = await drawPlot(evaluationFigure(EVALUATION));
  const words = [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, word]) => word);
  expect(words).toEqual(
    expect.arrayContaining([
      'ROC curve, area 0.7500',
      'Calibration, error 0.0321',
      '1,234',
      'right',
      'wrong',
      'c',
    ]),
  );
  expect(svg).not.toContain('NaN');
});

test('does without a curve where a label has no texts', async () => {
  const { svg } = await drawPlot(evaluationFigure({ ...EVALUATION, rocAuc: null, answers: [] }));
  expect(svg).toContain('>ROC curve</text>');
  expect(svg).not.toContain('NaN');
});
