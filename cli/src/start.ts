/** What `npm start` shows: an LSTM trained on reviews, exported to one file, checked, measured and asked. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadClassifier } from '@onnx-bridge/runtime';
import { chooseDefaultData, type DefaultData, type TextDataset } from '@onnx-bridge/train';
import { readDataset } from '@onnx-bridge/train/read-dataset';
import { runCommand } from './cli.ts';
import { runProgram } from './program.ts';

/** Texts whose meaning hangs on the order of words, from the course, then some of our own. */
const SENTENCES = [
  'The movie was not bad',
  'The movie was bad',
  'Not the best movie',
  'The best movie',
  'I laughed, I cried, and I would watch it again tomorrow.',
  'Two hours of my life that I will never get back.',
  'The first half drags, but the ending makes up for everything.',
];

/** Generated reviews are few and short: more steps, and larger ones. */
const SYNTHETIC_OPTIONS = [
  ...['--epochs', '6', '--batch-size', '32'],
  ...['--learning-rate', '0.005', '--sequence-length', '64'],
];

/**
 * Runs the whole bridge once; sets `process.exitCode` and returns.
 *
 * @param wanted `synthetic` takes generated reviews without looking for better ones.
 */
export async function start(wanted?: string): Promise<void> {
  await runProgram(async (signal) => {
    const data: DefaultData =
      wanted === 'synthetic'
        ? { source: wanted, reason: 'they were asked for' }
        : await chooseDefaultData({
            environment: process.env,
            signal,
            onNotice: (message) => console.log(message),
          });
    const isImdb = data.source === 'imdb';
    const run = join('runs', `${data.source}-lstm`);
    const model = join(run, 'model.onnx');
    const archive = isImdb ? ['--data-archive', data.archive] : SYNTHETIC_OPTIONS;

    await step('Train a classifier', ['train', '--data', data.source, ...archive, '--output', run], signal);
    await step('Convert it to ONNX, and compare both', ['export', run], signal);
    console.log('\n── Classify the test texts with ONNX Runtime ──');
    const dataset = await readDataset(data.source, isImdb ? { archive: data.archive, signal } : {});
    await compareOnTestTexts(model, join(run, 'training.json'), dataset, signal);
    await step('Ask it', ['classify', model, ...SENTENCES], signal);
    console.log(`
What next?
  npx onnx-bridge demo ${model}     type, and watch it read
  npx onnx-bridge classify ${model} "your own sentence"
  npx onnx-bridge train --data your-texts.csv     train on your own labelled texts
  npx onnx-bridge --help                          everything else`);
    // Without a terminal nobody could end it.
    if (process.stdout.isTTY) await step('Try it in a browser', ['demo', model], signal);
  });
}

/** Runs one command of the program, after showing it as a person would type it. */
async function step(title: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  const shown = args.map((arg) => (/^[\w./:=-]+$/.test(arg) ? arg : JSON.stringify(arg)));
  console.log(`\n── ${title} ──\n$ npx onnx-bridge ${shown.join(' ')}`);
  await runCommand(args, signal);
}

/** The file must answer as the trained model did, to the review. */
async function compareOnTestTexts(
  model: string,
  trainingFile: string,
  { test, synthetic }: TextDataset,
  signal: AbortSignal,
): Promise<void> {
  const { metrics } = JSON.parse(await readFile(trainingFile, 'utf8'));
  const trainedCount = Math.round(metrics.test.accuracy * metrics.test.count);
  const classifier = await loadClassifier(model, { signal });
  try {
    const start = performance.now();
    const texts = test.map(({ text }) => text);
    const results = await classifier.classifyBatch(texts, { signal });
    const seconds = (performance.now() - start) / 1000;
    const count = results.filter(({ label }, i) => label === test[i]?.label).length;
    const percent = ((100 * count) / test.length).toFixed(2);
    const note = synthetic ? ' (synthetic texts: no figure for real ones)' : '';
    console.log(
      `${count} of ${test.length} right, ${percent} %${note}; the trained model had ${trainedCount}.`,
    );
    console.log(
      `${seconds.toFixed(1)} s, ${(test.length / seconds).toFixed(0)} texts/s, ${classifier.device.name}`,
    );
    if (count !== trainedCount) {
      throw new Error(`The exported model gets ${count} test texts right, the trained one ${trainedCount}`);
    }
  } finally {
    await classifier.dispose();
  }
}
