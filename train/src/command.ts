/** The command `train`: options in, a run directory and figures out; `forecast` and the course have files of their own. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Command } from 'commander';
import * as v from 'valibot';
import { adviseOn } from './advice.ts';
import { addTrainOptions, TRAIN_OPTIONS, type TrainCommandOptions } from './command-options.ts';
import { createLogs, readOptimizer, workflowSettings } from './command-settings.ts';
import { addCourseCommands } from './course/command.ts';
import type { PreparedData } from './datasets/dataset.ts';
import type { OptimizerOptions } from './engines/optimizers.ts';
import { addForecastCommand } from './forecast/command.ts';
import { isRecurrent } from './models/architecture-names.ts';
import { createProgressReporter, formatPercent } from './progress.ts';
import type { TrainingReport } from './training-report.ts';

export interface CommandContext {
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Adds `train`, `forecast` and the lessons of the course to the program. */
export function addTrainCommands(program: Command, context: CommandContext): void {
  const command: Command = program
    .command('train')
    .description('train a text classifier and write its run directory');
  addTrainOptions(command).action(async (given: unknown) => {
    const options = v.parse(TRAIN_OPTIONS, given);
    const optimizer = readOptimizer(options);
    if (typeof optimizer === 'string') command.error(`error: ${optimizer}`);
    if (options.warmup !== undefined && options.schedule.name === 'plateau') {
      command.error('error: --warmup does not go with --schedule plateau');
    }
    const misfit = misfitOf(options);
    if (misfit !== undefined) command.error(`error: ${misfit}`);
    await train(options, optimizer, context);
  });
  addForecastCommand(program, context);
  addCourseCommands(program, context);
}

/** An option that means nothing to the architecture. */
function misfitOf(options: TrainCommandOptions) {
  const { architecture, bidirectional, layers, pooling, dropout, recurrentDropout, outputDropout } = options;
  if (isRecurrent(architecture)) return undefined;
  const given = {
    '--bidirectional': bidirectional,
    '--layers': layers !== 1,
    '--pooling': pooling !== 'last',
    '--dropout': dropout !== 0,
    '--recurrent-dropout': recurrentDropout !== 0,
    '--output-dropout': outputDropout !== 0,
    '--language-model': options.languageModel,
  };
  const [option] = Object.entries(given).find(([, isGiven]) => isGiven) ?? [];
  return option && `${option} does not go with --architecture ${architecture}`;
}

async function train(
  options: TrainCommandOptions,
  optimizer: OptimizerOptions,
  { signal }: CommandContext,
): Promise<void> {
  const { runFullWorkflow } = await import('./workflow.ts');
  const source = await chooseSource(options, signal);
  const output = options.output ?? `runs/${source.name}-${options.architecture}`;
  const rowName = options.languageModel ? 'windows' : undefined;
  const progress = createProgressReporter(process.stderr, options.epochs, rowName);
  const { report } = await runFullWorkflow({
    ...workflowSettings(options),
    optimizer,
    source: source.source,
    archive: source.archive,
    environment: process.env,
    callbacks: await createLogs(options, output),
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
  if (report.interrupted && report.history.length < options.epochs) {
    console.error(
      `To go on after epoch ${report.history.length}, give the same command again with --resume.`,
    );
  }
  signal.throwIfAborted();
}

async function chooseSource({ data, dataArchive }: TrainCommandOptions, signal: AbortSignal) {
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

function announce(model: LayersModel, data: PreparedData, options: TrainCommandOptions): void {
  const counts = `${data.train.classIndices.length} training and ${data.test.classIndices.length} test texts`;
  console.error(`Data: ${data.name}, ${counts}, labels ${data.encoding.labels.join(', ')}`);
  if (data.synthetic) console.error('These texts are generated: every figure below is synthetic.');
  model.summary(80, [0.45, 0.8, 1], (line) => console.error(line));
  const advice = adviseOn({
    ...options,
    textCount: data.train.classIndices.length,
    maskPadding: options.mask || !isRecurrent(options.architecture),
    paddingSide: options.padding,
  });
  for (const sentence of advice) console.error(`Note: ${sentence}`);
}

/** What is printed on stdout at the end. */
function summarize(
  { metrics, data, learning, bestEpoch, interrupted, seconds }: TrainingReport,
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
    ...figure('Validation', metrics.validation),
    ...figure('Test', metrics.test),
    `Run directory: ${output}`,
    learning.languageModel
      ? `Next: npx onnx-bridge train --start-from ${output}, with the same model`
      : `Next: npx onnx-bridge export ${output}`,
  ];
}
