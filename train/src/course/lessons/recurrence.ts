/** What is handed from step to step: the hidden state (Elman), the answer (Jordan), or states of both directions. */
import { CPU_BACKEND } from '../../engines/tfjs/cpu-backend.ts';
import { createTfjsEngine } from '../../engines/tfjs/engine.ts';
import { figure } from '../../plots/charts.ts';
import { plot, text, verbatim } from '../blocks.ts';
import { type Experiment, runExperiments } from '../experiment.ts';
import type { Lesson, LessonContext, LessonOptions, LessonReport } from '../lesson.ts';
import { prepareLessonData } from '../lesson-data.ts';
import { resultsTable } from '../results-table.ts';
import { validationChart } from '../validation-chart.ts';

/** Short rows and a small vocabulary, since plain JavaScript trains the Jordan network, step by step. */
const DATA = { vocabularySize: 5000, sequenceLength: 50, paddingSide: 'pre' } as const;
const TRAINING = { epochs: 6, batchSize: 128 } as const;
const MODEL = { embeddingSize: 16, units: 32, denseUnits: 0, maskPadding: false } as const;

const ELMAN: Experiment = {
  name: 'Elman (SimpleRNN)',
  architecture: 'simple-rnn',
  model: MODEL,
  training: TRAINING,
};
const EXPERIMENTS: readonly Experiment[] = [
  ELMAN,
  { ...ELMAN, name: 'Jordan', architecture: 'jordan', engine: createTfjsEngine(CPU_BACKEND) },
  { ...ELMAN, name: 'Bidirectional SimpleRNN', model: { ...MODEL, bidirectional: true } },
];

export const LESSON: Lesson = {
  title: 'Elman, Jordan, bidirectional',
  about:
    "What does a network remember from word to word? Elman's, which is `SimpleRNN`, its hidden state: here 32 numbers. " +
    "Jordan's, the older one, only its last answer: a single probability. Apart from that the two are the same. A " +
    'bidirectional network is two of them, one of which reads the review from its end. TensorFlow.js has no Jordan ' +
    'layer, so it is a layer of our own: TensorFlow.js finds its gradients, and a converter of one page makes it ' +
    'ONNX. It learns slowly: on the way back through a step the gradient passes the sigmoid of the answer, whose ' +
    'slope is a quarter at most, so that before training each step passes on about a tenth of it.',
  run,
};

async function run(options: LessonOptions, context: LessonContext): Promise<LessonReport> {
  const data = await prepareLessonData(options, context, DATA);
  const results = await runExperiments(EXPERIMENTS, { data, options, context });
  const [trainCount, testCount] = [data.train.classIndices.length, data.test.classIndices.length];
  return {
    synthetic: data.synthetic,
    values: { trainCount, testCount, results },
    blocks: [
      text(
        `${trainCount} training texts, a fifth of them for validation, and ${testCount} test texts, of which the last ` +
          `${DATA.sequenceLength} tokens are read; vocabulary ${DATA.vocabularySize}, ${results[0]?.history.length} ` +
          `epochs, batches of ${TRAINING.batchSize}. The rows are that short for the sake of the Jordan network: the ` +
          'seconds compare the engines, not the networks.',
      ),
      resultsTable('network', results, [{ heading: 'trained by', value: ({ engine }) => engine }]),
      plot(
        'recurrence',
        'Validation accuracy by epoch',
        figure([validationChart('Validation accuracy', results)]),
      ),
      text(
        'Each as one file. The Jordan layer is in `train/src/models/jordan-layer.ts`; its converter, a Scan over the ' +
          'steps, in `docs/examples/jordan-layer.ts`:',
      ),
      verbatim(results.map(exportCommand).join('\n')),
    ],
  };
}

function exportCommand({ name, directory }: { readonly name: string; readonly directory: string }): string {
  return `npx onnx-bridge export ${directory}${name === 'Jordan' ? ' --custom docs/examples/jordan-layer.ts' : ''}`;
}
