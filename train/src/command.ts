/** The command `train`: options in, a run directory and figures out. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type Command, InvalidArgumentError, Option } from 'commander';
import * as v from 'valibot';
import { adviseOn } from './advice.ts';
import type { PreparedData } from './datasets/dataset.ts';
import { TRAINING_DEVICES } from './engines/engine.ts';
import { ENGINE_NAMES } from './engines/registry.ts';
import { createProgressReporter, formatPercent } from './progress.ts';
import type { TrainingReport } from './training-report.ts';

export interface CommandContext {
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

const SIDES = ['pre', 'post'] as const;

const OPTIONS = v.object({
  data: v.optional(v.string()),
  dataArchive: v.optional(v.string()),
  textColumn: v.optional(v.string()),
  labelColumn: v.optional(v.string()),
  testSplit: v.optional(v.number()),
  limit: v.optional(v.number()),
  architecture: v.literal('lstm'),
  engine: v.picklist(ENGINE_NAMES),
  device: v.picklist(TRAINING_DEVICES),
  vocabulary: v.number(),
  sequenceLength: v.number(),
  embedding: v.number(),
  units: v.number(),
  denseUnits: v.number(),
  mask: v.boolean(),
  padding: v.picklist(SIDES),
  epochs: v.number(),
  batchSize: v.number(),
  learningRate: v.number(),
  validationSplit: v.number(),
  patience: v.optional(v.number()),
  seed: v.number(),
  threads: v.optional(v.number()),
  output: v.optional(v.string()),
  json: v.optional(v.boolean()),
});
type Options = v.InferOutput<typeof OPTIONS>;

const parseInteger = numberParser('a whole number', Number.isSafeInteger);
const parseCount = numberParser(
  'a whole number of at least 1',
  (value) => Number.isSafeInteger(value) && value >= 1,
);
const parsePositive = numberParser('a number above 0', (value) => value > 0);
const parseFraction = numberParser('a fraction from 0 to below 1', (value) => value >= 0 && value < 1);
const parseOpenFraction = numberParser('a fraction above 0 and below 1', (value) => value > 0 && value < 1);

/** Adds `train` to the program. */
export function addTrainCommand(program: Command, context: CommandContext): void {
  program
    .command('train')
    .description('train a text classifier and write its run directory')
    .option(
      '--data <source>',
      'imdb, synthetic, or a CSV, TSV or JSONL file or a folder with one folder a class',
    )
    .option(
      '--data-archive <file>',
      'the IMDB archive aclImdb_v1.tar.gz (default: $IMDB_ARCHIVE, cache, download)',
    )
    .option('--text-column <name>', 'column that holds the text')
    .option('--label-column <name>', 'column that holds the label')
    .option('--test-split <fraction>', 'part of your own data to test with', parseOpenFraction)
    .option('--limit <rows>', 'train and test on so many texts each', parseCount)
    .addOption(new Option('--architecture <name>', 'layers of the model').choices(['lstm']).default('lstm'))
    .addOption(new Option('--engine <name>', 'what trains').choices(ENGINE_NAMES).default('auto'))
    .addOption(new Option('--device <name>', 'what it runs on').choices(TRAINING_DEVICES).default('cpu'))
    .option('--vocabulary <size>', 'token ids, the reserved ones included', parseCount, 10_000)
    .option('--sequence-length <tokens>', 'tokens of a text that are read', parseCount, 256)
    .option('--embedding <size>', 'length of a word vector', parseCount, 16)
    .option('--units <count>', 'size of the hidden state', parseCount, 64)
    .option('--dense-units <count>', 'units of the dense layer', parseCount, 64)
    .option('--no-mask', 'let the model read the padding')
    .addOption(new Option('--padding <side>', 'where short texts are padded').choices(SIDES).default('post'))
    .option('--epochs <count>', 'passes over the data', parseCount, 5)
    .option('--batch-size <rows>', 'texts in one step', parseCount, 128)
    .option('--learning-rate <rate>', 'step size of Adam', parsePositive, 0.001)
    .option(
      '--validation-split <fraction>',
      'part of the training texts to choose the best epoch with',
      parseFraction,
      0.2,
    )
    .option('--patience <epochs>', 'stop after so many epochs without a lower validation loss', parseCount)
    .option('--seed <number>', 'seed of weights and order', parseInteger, 42)
    .option('--threads <count>', 'processor threads', parseCount)
    .option('--output <directory>', 'run directory (default: runs/<data>-lstm)')
    .option('--json', 'print training.json on stdout')
    .action((options: unknown) => train(v.parse(OPTIONS, options), context));
}

/** A parser for commander, which reports its errors as wrong usage, before any text is read. */
function numberParser(wanted: string, isFit: (value: number) => boolean): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || !isFit(value)) {
      throw new InvalidArgumentError(`Give ${wanted}.`);
    }
    return value;
  };
}

async function train(options: Options, { signal }: CommandContext): Promise<void> {
  const { runFullWorkflow } = await import('./workflow.ts');
  const source = await chooseSource(options, signal);
  const output = options.output ?? `runs/${source.name}-${options.architecture}`;
  const progress = createProgressReporter(process.stderr, options.epochs);
  const { report } = await runFullWorkflow({
    source: source.source,
    archive: source.archive,
    environment: process.env,
    textColumn: options.textColumn,
    labelColumn: options.labelColumn,
    testSplit: options.testSplit,
    limit: options.limit === undefined ? undefined : { train: options.limit, test: options.limit },
    vocabularySize: options.vocabulary,
    sequenceLength: options.sequenceLength,
    paddingSide: options.padding,
    embeddingSize: options.embedding,
    lstmUnits: options.units,
    denseUnits: options.denseUnits,
    maskPadding: options.mask,
    epochs: options.epochs,
    batchSize: options.batchSize,
    learningRate: options.learningRate,
    validationSplit: options.validationSplit,
    patience: options.patience,
    seed: options.seed,
    threads: options.threads,
    engine: options.engine,
    device: options.device,
    output,
    signal,
    onWarning: (message) => console.error(`Warning: ${message}`),
    onModel: (model, data) => announce(model, data, options),
    ...progress,
  });
  if (existsSync(join(output, 'model.onnx'))) {
    console.error(
      `Note: ${join(output, 'model.onnx')} is of an earlier training; export again to replace it.`,
    );
  }
  if (options.json) console.log(JSON.stringify(report, undefined, 2));
  if (options.json && report.interrupted) console.error(`The weights of the best epoch are kept: ${output}`);
  if (!options.json) for (const line of summarize(report, output)) console.log(line);
  signal.throwIfAborted();
}

async function chooseSource({ data, dataArchive }: Options, signal: AbortSignal) {
  if (data !== undefined && data !== 'imdb') {
    const name = data.replace(/\/+$/, '').split('/').at(-1)?.replace(/\..*$/, '') || 'data';
    return { source: data, archive: undefined, name };
  }
  if (data === 'imdb') return { source: data, archive: dataArchive, name: 'imdb' };
  const { chooseDefaultData } = await import('./datasets/default-data.ts');
  const chosen = await chooseDefaultData({
    archive: dataArchive,
    environment: process.env,
    signal,
    onNotice: (message) => console.error(message),
  });
  return {
    source: chosen.source,
    archive: 'archive' in chosen ? chosen.archive : undefined,
    name: chosen.source,
  };
}

function announce(model: LayersModel, data: PreparedData, options: Options): void {
  const counts = `${data.train.classIndices.length} training and ${data.test.classIndices.length} test texts`;
  console.error(`Data: ${data.name}, ${counts}, labels ${data.encoding.labels.join(', ')}`);
  if (data.synthetic) console.error('These texts are generated: every figure below is synthetic.');
  model.summary(80, [0.45, 0.8, 1], (line) => console.error(line));
  const advice = adviseOn({
    ...options,
    textCount: data.train.classIndices.length,
    maskPadding: options.mask,
    paddingSide: options.padding,
  });
  for (const sentence of advice) console.error(`Note: ${sentence}`);
}

/** What is printed on stdout at the end. */
function summarize(
  { metrics, data, bestEpoch, interrupted, seconds }: TrainingReport,
  output: string,
): string[] {
  const synthetic = data.synthetic ? ' (synthetic texts)' : '';
  const figure = (
    name: string,
    value: { accuracy: number; loss: number; count: number } | undefined,
  ): string[] =>
    value
      ? [
          `${name}: accuracy ${formatPercent(value.accuracy)}, loss ${value.loss.toFixed(4)}, ${value.count} texts${synthetic}`,
        ]
      : [];
  return [
    ...(interrupted ? ['Interrupted: the weights of the best epoch until then are kept.'] : []),
    `Trained in ${seconds.toFixed(1)} s; the model has the weights of epoch ${bestEpoch}.`,
    ...figure('Training', metrics.train),
    ...figure('Test', metrics.test),
    `Run directory: ${output}`,
    `Next: npx onnx-bridge export ${output}`,
  ];
}
