import type { ClassificationMetrics } from '../core/metrics.ts';
import type { Evaluation } from './evaluate.ts';
import { formatRow, labelWidth } from './format-row.ts';
import { formatTable } from './format-table.ts';

const SHOWN_MISTAKES = 5;
/** Of a mistake's text. */
const TEXT_WIDTH = 100;

/** Writes an evaluation for people. */
export function formatEvaluation(evaluation: Evaluation): string {
  const { data, count, device } = evaluation;
  return [
    `${count} texts of ${data.name} (${data.split})${data.synthetic ? ': SYNTHETIC texts, not real ones' : ''}`,
    formatTable(listFigures(evaluation), ['left', 'left']),
    '',
    'true \\ chosen, in texts',
    formatConfusions(evaluation),
    '',
    formatLabels(evaluation),
    '',
    formatCalibration(evaluation),
    '',
    ...formatMistakes(evaluation),
    `${Math.round(evaluation.reviewsPerSecond)} texts/s on ${device.name} (${device.reason})`,
  ].join('\n');
}

function listFigures({ accuracy, precision, recall, f1, rocAuc, loss, calibration }: ClassificationMetrics) {
  return [
    ['accuracy', percent(accuracy)],
    ['precision', percent(precision)],
    ['recall', percent(recall)],
    ['F1', percent(f1)],
    ['ROC AUC', rocAuc === null ? 'a label has no texts' : rocAuc.toFixed(4)],
    ['log loss', loss.toFixed(4)],
    ['calibration error', calibration.expectedCalibrationError.toFixed(4)],
  ];
}

function formatConfusions({ labels, confusionMatrix }: Evaluation): string {
  return formatTable(
    [['', ...labels], ...confusionMatrix.map((row, index) => [labels[index] ?? '', ...row.map(String)])],
    ['left', ...labels.map(() => 'right' as const)],
  );
}

function formatLabels({ perLabel }: Evaluation): string {
  const rows = perLabel.map(({ label, precision, recall, f1, count }) => [
    label,
    percent(precision),
    percent(recall),
    percent(f1),
    String(count),
  ]);
  return formatTable(
    [['label', 'precision', 'recall', 'F1', 'texts'], ...rows],
    ['left', 'right', 'right', 'right', 'right'],
  );
}

function formatCalibration({ calibration }: Evaluation): string {
  const rows = calibration.bins
    .filter(({ count }) => count > 0)
    .map(({ from, to, accuracy, count }) => [
      `${Math.round(from * 100)} to ${Math.round(to * 100)} %`,
      percent(accuracy),
      String(count),
    ]);
  return formatTable([['probability', 'right', 'texts'], ...rows], ['left', 'right', 'right']);
}

function formatMistakes({ labels, worstMistakes }: Evaluation): string[] {
  if (worstMistakes.length === 0) return [];
  const width = labelWidth(labels);
  const rows = worstMistakes
    .slice(0, SHOWN_MISTAKES)
    .map(({ text, chosen, probability }) =>
      formatRow({ text, label: chosen, probability }, width, TEXT_WIDTH),
    );
  return ['worst mistakes, with the label that was chosen', ...rows, ''];
}

function percent(value: number): string {
  return `${(value * 100).toFixed(2)} %`;
}
