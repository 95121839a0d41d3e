/** Short against long rows for a SimpleRNN, and why early words are hard to learn from: the gradient by time step. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { createBatch } from '../../batches.ts';
import type { PreparedData } from '../../datasets/dataset.ts';
import type { Batch } from '../../engines/engine.ts';
import { figure, lineChart } from '../../plots/charts.ts';
import { plot, sparkline, table, text } from '../blocks.ts';
import { type Experiment, type ExperimentResult, runExperiment } from '../experiment.ts';
import { measureGradientNorms } from '../gradient-norms.ts';
import type { Block, Lesson, LessonContext, LessonOptions, LessonReport } from '../lesson.ts';
import { prepareLessonData } from '../lesson-data.ts';
import { comparePublished } from '../published.ts';

const VOCABULARY_SIZE = 5000;
const TRAINING = { epochs: 5, batchSize: 64 } as const;
/** Padding stands before the text, where nothing is forgotten over it, and is read. */
const MODEL = { embeddingSize: 32, units: 32, denseUnits: 0, maskPadding: false } as const;

/** Test accuracies that the exercise prints. */
const PUBLISHED: ReadonlyMap<number, number> = new Map([
  [100, 0.836],
  [500, 0.8491],
]);

const GRADIENT_LENGTH = 100;
/** Texts that the gradients are the mean of: the longest of the first ones, with little or no padding. */
const GRADIENT_TEXTS = { of: 1000, count: 64 } as const;

const CELLS: readonly Experiment[] = [
  { name: 'SimpleRNN', architecture: 'simple-rnn', model: MODEL, training: TRAINING },
  { name: 'LSTM', architecture: 'lstm', model: MODEL, training: TRAINING },
  { name: 'GRU', architecture: 'gru', model: MODEL, training: TRAINING },
];

export const LESSON: Lesson = {
  title: 'Sequence length and the vanishing gradient',
  about:
    'The same SimpleRNN of 32 units with relu reads the last 100 or the last 500 tokens of a review. Then three cells ' +
    'of 32 units read 100 tokens: how much would a change of the word vector at each step change the loss? Where that ' +
    'gradient is near zero, training cannot learn from the word. Before training the gates of LSTM and GRU are half ' +
    'open, so that each step passes on about 0.7 (forget bias 1) and 0.5 of the gradient: over 100 steps nothing is ' +
    'left, until training opens them. The SimpleRNN starts with an orthogonal kernel, as in Keras, which keeps the norm.',
  run,
};

async function run(options: LessonOptions, context: LessonContext): Promise<LessonReport> {
  const prepare = (sequenceLength: number): Promise<PreparedData> =>
    prepareLessonData(options, context, {
      vocabularySize: VOCABULARY_SIZE,
      sequenceLength,
      paddingSide: 'pre',
    });
  const results: (ExperimentResult & { readonly length: number })[] = [];
  for (const length of PUBLISHED.keys()) {
    const name = `SimpleRNN relu, length ${length}`;
    context.onNotice(name);
    const setting = { data: await prepare(length), options, context };
    const experiment: Experiment = {
      name,
      architecture: 'simple-rnn',
      model: { ...MODEL, activation: 'relu' },
      training: TRAINING,
    };
    results.push({ ...(await runExperiment(experiment, setting)).result, length });
  }
  const data = await prepare(GRADIENT_LENGTH);
  const gradients = await compareGradients(data, options, context);
  const published = results.map(({ name, accuracy, length }) => ({
    name,
    published: PUBLISHED.get(length) ?? Number.NaN,
    measured: accuracy,
  }));
  return {
    synthetic: data.synthetic,
    values: { results, published, gradients },
    blocks: [
      table(
        ['model', 'processor seconds', 'best epoch', 'test loss', 'test accuracy'],
        results.map(({ name, processorSeconds, bestEpoch, loss, accuracy }) => [
          name,
          Number(processorSeconds.toFixed(1)),
          bestEpoch,
          loss,
          accuracy,
        ]),
      ),
      ...(data.synthetic ? [] : [comparePublished(published)]),
      drawCurves(results),
      ...reportGradients(gradients),
    ],
  };
}

interface Gradients {
  readonly name: string;
  readonly accuracy: number;
  /** By time step, the first step first. */
  readonly untrained: readonly number[];
  readonly trained: readonly number[];
}

async function compareGradients(
  data: PreparedData,
  options: LessonOptions,
  context: LessonContext,
): Promise<Gradients[]> {
  const batch = longestTexts(data);
  const measure = async (model: LayersModel): Promise<number[]> =>
    Array.from(await measureGradientNorms(model, batch));
  const gradients: Gradients[] = [];
  for (const experiment of CELLS) {
    context.onNotice(`${experiment.name}, gradients over ${GRADIENT_LENGTH} steps`);
    let untrained: readonly number[] = [];
    const { result, model } = await runExperiment(experiment, {
      data,
      options,
      context,
      onModel: async (fresh) => {
        untrained = await measure(fresh);
      },
    });
    const { name, accuracy } = result;
    gradients.push({ name, accuracy, untrained, trained: await measure(model) });
  }
  return gradients;
}

function longestTexts({ test, encoding }: PreparedData): Batch {
  const lengthOf = (row: number): number => (test.offsets[row + 1] ?? 0) - (test.offsets[row] ?? 0);
  const rows = Array.from({ length: Math.min(GRADIENT_TEXTS.of, test.classIndices.length) }, (_, row) => row);
  const longest = rows.toSorted((a, b) => lengthOf(b) - lengthOf(a)).slice(0, GRADIENT_TEXTS.count);
  return createBatch(test, longest, encoding.preprocessing);
}

function drawCurves(results: readonly ExperimentResult[]): Block {
  const chart = (
    title: string,
    [training, validation]: readonly ['loss' | 'accuracy', 'validationLoss' | 'validationAccuracy'],
  ) =>
    lineChart({
      title,
      xTitle: 'epoch',
      yTitle: training,
      marked: true,
      lines: results.flatMap(({ name, history }) => [
        { name: `${name}, training`, points: history.map((r) => ({ x: r.epoch, y: r[training] })) },
        {
          name: `${name}, validation`,
          points: history.map((r) => ({ x: r.epoch, y: r[validation] ?? Number.NaN })),
        },
      ]),
    });
  return plot(
    'sequence-length',
    'Loss and accuracy by epoch',
    figure([
      chart('Loss', ['loss', 'validationLoss']),
      chart('Accuracy', ['accuracy', 'validationAccuracy']),
    ]),
  );
}

function reportGradients(gradients: readonly Gradients[]): Block[] {
  const states = ['untrained', 'trained'] as const;
  return [
    text(
      `Gradient of the loss by the word vector at each of ${GRADIENT_LENGTH} steps, mean norm over ` +
        `${GRADIENT_TEXTS.count} long reviews; the bars are its logarithm, the first word on the left:`,
    ),
    table(
      ['cell', 'weights', 'first word', 'last word', 'first / last', ''],
      gradients.flatMap((cell) =>
        states.map((state) => {
          const norms = cell[state];
          const [first = Number.NaN, last = Number.NaN] = [norms[0], norms.at(-1)];
          const short = norms.filter((_, step) => step % 4 === 3).map((norm) => Math.log10(norm));
          return [
            cell.name,
            state,
            exponential(first),
            exponential(last),
            exponential(first / last),
            sparkline(short),
          ];
        }),
      ),
    ),
    plot(
      'gradients',
      'Gradient norm by time step',
      figure(
        states.map((state) =>
          lineChart({
            title: `Gradient norm, ${state}`,
            xTitle: `step (${GRADIENT_LENGTH} is the last word)`,
            yTitle: 'norm',
            yScale: 'log',
            lines: gradients.map((cell) => ({
              name: cell.name,
              points: cell[state].map((y, step) => ({ x: step + 1, y })),
            })),
          }),
        ),
      ),
    ),
  ];
}

const exponential = (value: number): string => value.toExponential(1);
