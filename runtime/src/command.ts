/** The commands `evaluate`, `inspect` and `doctor`; `benchmark`, `classify`, `predict`, `serve` and `setup` have files of their own. */
import { statSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { addBenchmarkCommand } from './commands/benchmark-command.ts';
import { addClassifyCommand } from './commands/classify-command.ts';
import type {
  DataSplit,
  EvaluatedTexts,
  EvaluateRequest,
  Evaluation,
  ReadLabelledTexts,
} from './commands/evaluate.ts';
import { deviceOption, parseCount } from './commands/flags.ts';
import { withOutput } from './commands/output.ts';
import type { ReadSeries } from './commands/predict.ts';
import { addPredictCommand } from './commands/predict-command.ts';
import type { DeviceName } from './node/devices.ts';
import { addServeCommand } from './server/command.ts';
import { addSetupCommand } from './setup/command.ts';

export interface RuntimeCommandContext {
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Reads data sets for `evaluate`, which is an error without it. */
  readonly readLabelledTexts?: ReadLabelledTexts;
  /** Draws the plots of `evaluate` into a folder, which is an error without it; gives the files. */
  readonly writeEvaluationPlots?: (folder: string, evaluated: EvaluatedTexts) => Promise<readonly string[]>;
  /** Reads columns of numbers for `predict`, which is an error without it. */
  readonly readSeries?: ReadSeries;
  /** Looks into a model.json for `inspect`, which takes it for an .onnx file without it; text for people, or JSON. */
  readonly inspectSource?: (source: string, isJson: boolean, signal: AbortSignal) => Promise<string>;
  /** Finds the model of `classify` when none is named; by default in models/ of the project. */
  readonly findShippedModel?: () => string;
}

interface EvaluateFlags {
  readonly data: string;
  readonly split: DataSplit;
  readonly dataArchive?: string;
  readonly textColumn?: string;
  readonly labelColumn?: string;
  readonly limit?: number;
  readonly plots?: string;
  readonly device: DeviceName;
  readonly json?: boolean;
}

const SPLITS: readonly DataSplit[] = ['test', 'train', 'all'];

/** Adds `classify`, `evaluate`, `inspect`, `predict`, `serve` and `setup` to the program. */
export function addRuntimeCommands(program: Command, context: RuntimeCommandContext): void {
  addClassifyCommand(program, context);
  program
    .command('evaluate')
    .description('measure a model on labelled texts')
    .argument('<model>', 'MODEL.onnx')
    .option(
      '--data <source>',
      'imdb, synthetic, a CSV, TSV or JSONL file, or a folder with one folder a class',
      'imdb',
    )
    .addOption(
      new Option('--split <part>', 'part of the data; all for a file that training has not seen')
        .choices(SPLITS)
        .default('test'),
    )
    .option('--data-archive <file>', 'the IMDB archive aclImdb_v1.tar.gz')
    .option('--text-column <name>', 'column that holds the text')
    .option('--label-column <name>', 'column that holds the label')
    .option('--limit <rows>', 'evaluate on at most so many texts', parseCount)
    .option('--plots <folder>', 'draw ROC curve, calibration, confusion matrix and probabilities (SVG, PNG)')
    .addOption(deviceOption())
    .option('--json', 'print the metrics as JSON')
    .action((model: string, flags: EvaluateFlags) => evaluate(model, flags, context));
  program
    .command('inspect')
    .description('show what is inside a .onnx file, or a model.json of TensorFlow.js')
    .argument('<model>', 'MODEL.onnx, a run directory, or a model.json')
    .option('--json', 'print it as JSON')
    .action((model: string, flags: { readonly json?: boolean }) => inspect(model, flags, context));
  program
    .command('doctor')
    .description('tell which devices work on this machine, and why others do not')
    .option('--json', 'print it as JSON')
    .action((flags: { readonly json?: boolean }) => doctor(flags, context));
  addBenchmarkCommand(program, context);
  addPredictCommand(program, context);
  addServeCommand(program, context);
  addSetupCommand(program, context);
}

async function evaluate(model: string, flags: EvaluateFlags, context: RuntimeCommandContext): Promise<void> {
  const { data: source, json, plots, ...options } = flags;
  const { readLabelledTexts, writeEvaluationPlots } = context;
  if (readLabelledTexts === undefined) {
    throw new Error('evaluate needs a reader of data sets in its context');
  }
  await withOutput(context, async ({ write }, signal) => {
    const { evaluateModel } = await import('./commands/evaluate.ts');
    const { formatEvaluation } = await import('./commands/format-evaluation.ts');
    const evaluated = await evaluateModel({
      ...options,
      model,
      source,
      signal,
      readLabelledTexts,
      onProgress: showProgress,
    });
    const { evaluation } = evaluated;
    await write(`${json ? JSON.stringify(evaluation, null, 2) : formatEvaluation(evaluation)}\n`);
    if (plots !== undefined) {
      if (writeEvaluationPlots === undefined)
        throw new Error('--plots needs a writer of plots in its context');
      const files = await writeEvaluationPlots(plots, evaluated);
      console.error(`Plots: ${files.join(', ')}`);
    }
  });
}

/** The measures that `evaluate` prints, for another command: of a file as a whole, else of the test texts. */
export async function measureTexts(
  request: Pick<EvaluateRequest, 'model' | 'source' | 'signal' | 'readLabelledTexts'>,
): Promise<Evaluation> {
  const { evaluateModel } = await import('./commands/evaluate.ts');
  const isFile = statSync(request.source, { throwIfNoEntry: false })?.isFile() ?? false;
  const split = isFile ? 'all' : 'test';
  const { evaluation } = await evaluateModel({
    ...request,
    split,
    device: 'cpu',
    onProgress: () => undefined,
  });
  return evaluation;
}

/** One line that counts up, in a terminal only. */
function showProgress(doneCount: number, totalCount: number): void {
  if (process.stderr.isTTY) {
    const end = doneCount === totalCount ? '\r\u001b[K' : '';
    process.stderr.write(`\r${doneCount} of ${totalCount} texts${end}`);
  }
}

async function doctor({ json }: { readonly json?: boolean }, context: RuntimeCommandContext): Promise<void> {
  await withOutput(context, async ({ write }, signal) => {
    const { diagnose, formatDiagnosis } = await import('./commands/doctor.ts');
    const diagnosis = await diagnose(signal);
    await write(`${json ? JSON.stringify(diagnosis, null, 2) : formatDiagnosis(diagnosis)}\n`);
  });
}

async function inspect(
  model: string,
  { json }: { readonly json?: boolean },
  context: RuntimeCommandContext,
): Promise<void> {
  await withOutput(context, async ({ write }, signal) => {
    if (context.inspectSource && namesSource(model)) {
      await write(`${await context.inspectSource(model, json ?? false, signal)}\n`);
      return;
    }
    const { inspectModel } = await import('./commands/inspect.ts');
    const { formatInspection } = await import('./commands/format-inspection.ts');
    const inspection = await inspectModel(model, signal);
    await write(`${json ? JSON.stringify(inspection, null, 2) : formatInspection(inspection)}\n`);
  });
}

/** A folder, a .json file, or the address of one. */
function namesSource(model: string): boolean {
  const isFolder = statSync(model, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return (
    /\.json$/i.test(model) || (isFolder && !/\.onnx$/i.test(model)) || /^https?:(?!.*\.onnx$)/i.test(model)
  );
}
