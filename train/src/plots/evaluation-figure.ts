/** How good a classifier's answers are, in four charts. */
import type { TopLevelSpec } from 'vega-lite';
import { type Chart, COLOURS, figure } from './charts.ts';
import type { PlottedEvaluation } from './plotted-evaluation.ts';
import { rocPoints } from './roc-points.ts';

/** Parts that the probability of the chosen label is counted in. */
const PROBABILITY_BINS = 20;
/** All alike, so that legends stand beside their charts. */
const SIZE = { width: 260, height: 260 } as const;
const UNIT_DOMAIN = { domain: [0, 1] };
/** What a model that knows nothing, or one that is perfectly calibrated, would have. */
const DIAGONAL: Chart = {
  data: {
    values: [
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ],
  },
  mark: { type: 'line', color: '#999999', strokeDash: [4, 4], strokeWidth: 1 },
  encoding: { x: { field: 'x', type: 'quantitative' }, y: { field: 'y', type: 'quantitative' } },
};

export function evaluationFigure(evaluation: PlottedEvaluation): TopLevelSpec {
  return figure([
    rocChart(evaluation),
    calibrationChart(evaluation),
    confusionChart(evaluation),
    probabilityChart(evaluation),
  ]);
}

/** Of the second of two labels; of more, one curve for each label against the rest. */
function rocChart({ labels, answers, rocAuc }: PlottedEvaluation): Chart {
  const drawn = labels.length === 2 ? labels.slice(1) : labels;
  const values = drawn.flatMap((label) => {
    const points = rocPoints(
      answers.map(({ scores }) => scores[label] ?? Number.NaN),
      answers.map(({ trueLabel }) => trueLabel === label),
    );
    return points.map((point, order) => ({ ...point, order, label }));
  });
  return {
    ...SIZE,
    title: rocAuc === null ? 'ROC curve' : `ROC curve, area ${rocAuc.toFixed(4)}`,
    layer: [
      DIAGONAL,
      {
        data: { values },
        mark: { type: 'line' },
        encoding: {
          x: { field: 'x', type: 'quantitative', title: 'false positives, share', scale: UNIT_DOMAIN },
          y: { field: 'y', type: 'quantitative', title: 'true positives, share', scale: UNIT_DOMAIN },
          order: { field: 'order', type: 'quantitative' },
          color: {
            field: 'label',
            type: 'nominal',
            title: null,
            sort: [...drawn],
            scale: { domain: [...drawn], range: COLOURS },
          },
        },
      },
    ],
  };
}

/** A point lies on the diagonal where answers are right as often as their probability says; its size is their number. */
function calibrationChart({ calibration }: PlottedEvaluation): Chart {
  const { bins, expectedCalibrationError: error } = calibration;
  const points = { data: { values: bins.filter(({ count }) => count > 0) } };
  const encoding = {
    x: {
      field: 'meanProbability',
      type: 'quantitative',
      title: 'probability of the chosen label',
      scale: UNIT_DOMAIN,
    },
    y: {
      field: 'accuracy',
      type: 'quantitative',
      title: 'answers that are right, share',
      scale: UNIT_DOMAIN,
    },
  } as const;
  return {
    ...SIZE,
    title: `Calibration, error ${error.toFixed(4)}`,
    layer: [
      DIAGONAL,
      { ...points, mark: { type: 'line', color: COLOURS[0] ?? '' }, encoding },
      {
        ...points,
        mark: { type: 'point', filled: true, opacity: 1, color: COLOURS[0] ?? '' },
        encoding: { ...encoding, size: { field: 'count', type: 'quantitative', title: 'texts' } },
      },
    ],
  };
}

/** Rows are true labels; the colour is the share of the row, so that rare labels are seen. */
function confusionChart({ labels, confusionMatrix }: PlottedEvaluation): Chart {
  const values = confusionMatrix.flatMap((row, trueIndex) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, chosenIndex) => ({
      trueLabel: labels[trueIndex],
      chosen: labels[chosenIndex],
      count,
      share: total === 0 ? 0 : count / total,
    }));
  });
  const sort = [...labels];
  return {
    ...SIZE,
    title: 'Confusion matrix, in texts',
    data: { values },
    encoding: {
      x: { field: 'chosen', type: 'nominal', title: 'chosen label', sort, axis: { labelAngle: 0 } },
      y: { field: 'trueLabel', type: 'nominal', title: 'true label', sort },
    },
    layer: [
      {
        mark: { type: 'rect' },
        encoding: {
          color: {
            field: 'share',
            type: 'quantitative',
            title: 'share of row',
            scale: { ...UNIT_DOMAIN, range: ['#f7fbff', COLOURS[0] ?? ''] },
          },
        },
      },
      {
        mark: { type: 'text', fontSize: 13 },
        encoding: {
          text: { field: 'count', type: 'quantitative', format: ',d' },
          color: { condition: { test: 'datum.share > 0.5', value: '#ffffff' }, value: '#000000' },
        },
      },
    ],
  };
}

function probabilityChart({ labels, answers }: PlottedEvaluation): Chart {
  // What is chosen has at least its share of the whole.
  const lowest = Math.floor(PROBABILITY_BINS / labels.length) / PROBABILITY_BINS;
  const outcomes = ['right', 'wrong'] as const;
  const counts = outcomes.map(() => new Array<number>(PROBABILITY_BINS).fill(0));
  for (const { trueLabel, label, probability } of answers) {
    const row = counts[trueLabel === label ? 0 : 1] ?? [];
    const bin = Math.min(Math.floor(probability * PROBABILITY_BINS), PROBABILITY_BINS - 1);
    row[bin] = (row[bin] ?? 0) + 1;
  }
  const values = counts.flatMap((row, outcome) =>
    row.map((count, bin) => ({
      from: bin / PROBABILITY_BINS,
      to: (bin + 1) / PROBABILITY_BINS,
      count,
      outcome: outcomes[outcome],
    })),
  );
  return {
    ...SIZE,
    title: 'Probabilities of the chosen labels',
    layer: [
      {
        data: { values: values.filter(({ count }) => count > 0) },
        mark: { type: 'bar' },
        encoding: {
          x: {
            field: 'from',
            type: 'quantitative',
            bin: { binned: true },
            title: 'probability of the chosen label',
            scale: { domain: [lowest, 1] },
          },
          x2: { field: 'to' },
          y: { field: 'count', type: 'quantitative', title: 'texts', stack: true, axis: { tickMinStep: 1 } },
          color: {
            field: 'outcome',
            type: 'nominal',
            title: 'the answer is',
            scale: { domain: [...outcomes], range: COLOURS },
          },
        },
      },
    ],
  };
}
