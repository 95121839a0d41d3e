/** Several architectures on the same texts with the same budget; the recurrent ones with and without a mask. */
import { barChart, figure } from '../../plots/charts.ts';
import { plot, text, textBar } from '../blocks.ts';
import { type Experiment, type ExperimentResult, runExperiments } from '../experiment.ts';
import type { Block, Lesson, LessonContext, LessonOptions, LessonReport } from '../lesson.ts';
import { prepareLessonData } from '../lesson-data.ts';
import { resultsTable } from '../results-table.ts';
import { validationChart } from '../validation-chart.ts';

/** The lab's settings. */
const DATA = { vocabularySize: 10_000, sequenceLength: 200 } as const;
const COUNTS = { train: 5000, test: 1000 } as const;
const TRAINING = { epochs: 3, batchSize: 32 } as const;
const SIZES = { embeddingSize: 32, units: 32, denseUnits: 0 } as const;
const DROPOUT_RATE = 0.2;
/** Enough to see which differences are luck. */
const SEED_COUNT = 3;

const RECURRENT = [
  { name: 'SimpleRNN', architecture: 'simple-rnn', model: {} },
  { name: 'LSTM', architecture: 'lstm', model: {} },
  { name: 'GRU', architecture: 'gru', model: {} },
  { name: 'Bidirectional LSTM', architecture: 'lstm', model: { bidirectional: true } },
  { name: 'Two LSTMs', architecture: 'lstm', model: { layerCount: 2 } },
] as const;

const EXPERIMENTS: readonly Experiment[] = [
  { name: 'Dense on token ids', architecture: 'dense-on-ids', model: { denseUnits: 64 }, training: TRAINING },
  {
    name: 'Dense on the mean word vector',
    architecture: 'dense',
    model: { ...SIZES, denseUnits: 64 },
    training: TRAINING,
  },
  ...[false, true].flatMap((maskPadding) =>
    RECURRENT.map(({ name, architecture, model }) => ({
      name: maskPadding ? `${name}, masked` : name,
      architecture,
      model: { ...SIZES, dropoutRate: DROPOUT_RATE, maskPadding, ...model },
      training: TRAINING,
    })),
  ),
];

export const LESSON: Lesson = {
  title: 'Architectures compared',
  about:
    'A baseline without recurrence, then SimpleRNN, LSTM, GRU, both directions and two layers, on the same reviews with ' +
    'the same number of steps. Rows are padded at the end. Each recurrent model is trained twice: as in the lab, where ' +
    'it reads the padding and forgets the review meanwhile, and with a mask (`maskZero` of the embedding), where it ' +
    'stops at the end of the review.',
  run,
};

async function run(options: LessonOptions, context: LessonContext): Promise<LessonReport> {
  const data = await prepareLessonData(options, context, DATA, COUNTS);
  const seeds = Array.from({ length: options.seeds ?? SEED_COUNT }, (_, i) => options.seed + i);
  const results = await runExperiments(EXPERIMENTS, { data, options, context }, seeds);
  const best = results.reduce((a, b) => (b.accuracy > a.accuracy ? b : a));
  const [trainCount, testCount] = [data.train.classIndices.length, data.test.classIndices.length];
  return {
    synthetic: data.synthetic,
    values: { trainCount, testCount, seeds, best: best.name, results },
    blocks: [
      text(
        `${trainCount} training texts, a fifth of them for validation, and ${testCount} test texts; rows of ` +
          `${DATA.sequenceLength}, ${results[0]?.history.length} epochs, batches of ${TRAINING.batchSize}, dropout ` +
          `${DROPOUT_RATE}. The accuracy is that of the epoch with the lowest validation loss, and the mean over ` +
          `${seeds.length === 1 ? 'one seed' : `${seeds.length} seeds`}; all else is of the first seed.`,
      ),
      resultsTable('model', results, [
        { heading: 'lowest', value: ({ accuracies }) => Math.min(...accuracies) },
        { heading: 'highest', value: ({ accuracies }) => Math.max(...accuracies) },
        { heading: '', value: ({ accuracy }) => textBar(accuracy, 20) },
      ]),
      ...(data.synthetic ? [] : [text(describeMask(results))]),
      text(`Best: **${best.name}**, in \`${best.directory}\`.`),
      drawResults(results),
      text(
        'With all 25,000 reviews (`--full`) a seed takes about four minutes of processor time; `--seeds 1` takes one seed alone.',
      ),
    ],
  };
}

function describeMask(results: readonly ExperimentResult[]): string {
  const accuracyOf = (name: string): number =>
    results.find((result) => result.name === name)?.accuracy ?? Number.NaN;
  const gains = RECURRENT.map(({ name }) => accuracyOf(`${name}, masked`) - accuracyOf(name));
  const points = (100 * gains.reduce((sum, gain) => sum + gain, 0)) / gains.length;
  return (
    `The mask brings ${points.toFixed(1)} points on average. Without it luck decides, as the lowest and the highest ` +
    'accuracy of a model show: its state has to outlive the padding. The mean of the word vectors knows no order of ' +
    'words, and is hard to beat: so few reviews teach more about words than about their order. Token ids themselves ' +
    'teach nothing, since they are names and no amounts.'
  );
}

function drawResults(results: readonly ExperimentResult[]): Block {
  const bars = results.map(({ name, accuracy }) => ({ name, value: accuracy }));
  return plot(
    'compare',
    'Test accuracy, parameters, and validation accuracy by epoch',
    figure([
      barChart({ title: 'Test accuracy', valueTitle: 'accuracy', bars, format: '.3f', domain: [0.4, 1] }),
      barChart({
        title: 'Parameters',
        valueTitle: 'parameters',
        bars: results.map(({ name, parameters }) => ({ name, value: parameters })),
        format: ',d',
      }),
      ...[false, true].map((isMasked) =>
        validationChart(
          isMasked ? 'Validation accuracy, masked' : 'Validation accuracy, as in the lab',
          results.filter(({ name }) => name.endsWith('masked') === isMasked),
        ),
      ),
    ]),
  );
}
