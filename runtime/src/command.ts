/** The commands `classify`, `evaluate`, `inspect` and `doctor`; `benchmark`, `predict`, `serve` and `setup` have files of their own. */
import { existsSync, statSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { addBenchmarkCommand } from './commands/benchmark-command.ts';
import type { DataSplit, EvaluateRequest, Evaluation, ReadLabelledTexts } from './commands/evaluate.ts';
import { deviceOption, parseCount } from './commands/flags.ts';
import { withOutput } from './commands/output.ts';
import type { ReadSeries } from './commands/predict.ts';
import { addPredictCommand } from './commands/predict-command.ts';
import type { InputRow } from './commands/read-texts.ts';
import type { DeviceName } from './node/devices.ts';
import { addServeCommand } from './server/command.ts';
import { addSetupCommand } from './setup/command.ts';

export interface RuntimeCommandContext {
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Reads data sets for `evaluate`, which is an error without it. */
  readonly readLabelledTexts?: ReadLabelledTexts;
  /** Reads columns of numbers for `predict`, which is an error without it. */
  readonly readSeries?: ReadSeries;
  /** Looks into a model.json for `inspect`, which takes it for an .onnx file without it; text for people, or JSON. */
  readonly inspectSource?: (source: string, isJson: boolean, signal: AbortSignal) => Promise<string>;
  /** Finds the model of `classify` when none is named; by default in models/ of the project. */
  readonly findShippedModel?: () => string;
}

/**
 * Flags as commander has checked and converted them (`choices`, argument parsers). They are not parsed once more
 * by valibot, which would delay the start of the session's thread.
 */
interface ClassifyFlags {
  readonly file?: string;
  readonly column?: string;
  readonly device: DeviceName;
  readonly json?: boolean;
  readonly jsonl?: boolean;
  readonly csv?: boolean;
  readonly explain?: boolean;
}

interface EvaluateFlags {
  readonly data: string;
  readonly split: DataSplit;
  readonly dataArchive?: string;
  readonly textColumn?: string;
  readonly labelColumn?: string;
  readonly limit?: number;
  readonly device: DeviceName;
  readonly json?: boolean;
}

const FORMATS = ['json', 'jsonl', 'csv'] as const;
const SPLITS: readonly DataSplit[] = ['test', 'train', 'all'];
const USAGE_EXIT_CODE = 2;

/** Adds `classify`, `evaluate`, `inspect`, `predict`, `serve` and `setup` to the program. */
export function addRuntimeCommands(program: Command, context: RuntimeCommandContext): void {
  program
    .command('classify')
    .description('classify texts with a model; without MODEL.onnx, with the one that comes with the project')
    .argument('[model-and-texts...]', 'MODEL.onnx, then texts; without texts, the lines of stdin')
    .option('-f, --file <file>', 'classify each line of a file, or a column of a CSV, TSV or JSONL')
    .option('--column <name>', 'column that holds the texts (default: text, review, sentence or content)')
    .addOption(deviceOption())
    .addOption(new Option('--json', 'print one JSON array').conflicts(['jsonl', 'csv']))
    .addOption(new Option('--jsonl', 'print one JSON object a line, as they come').conflicts('csv'))
    .option('--csv', 'print CSV: the columns of the file, then predicted_label and predicted_probability')
    .option('--explain', 'say what each word has changed, in points of a hundred')
    .action((args: string[], flags: ClassifyFlags) => classify(args, flags, program, context));
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

async function classify(
  args: readonly string[],
  { file, column, device, explain = false, ...outputs }: ClassifyFlags,
  program: Command,
  context: RuntimeCommandContext,
): Promise<void> {
  const isModelNamed = namesModel(args[0]);
  const texts = isModelNamed ? args.slice(1) : args;
  if (texts.length > 0 && file !== undefined) {
    program.error('error: give texts or --file, not both', { exitCode: USAGE_EXIT_CODE });
  }
  if (column !== undefined && file === undefined) {
    program.error('error: --column belongs to --file', { exitCode: USAGE_EXIT_CODE });
  }
  if (texts.length === 0 && file === undefined && process.stdin.isTTY) {
    program.error('error: give a text, or --file, or texts on stdin', { exitCode: USAGE_EXIT_CODE });
  }
  if (!isModelNamed && args[0] && existsSync(args[0])) {
    const message = `error: ${args[0]} is a file or folder, but no .onnx file; name the model, or give texts`;
    program.error(message, { exitCode: USAGE_EXIT_CODE });
  }
  await withOutput(context, async ({ write }, signal) => {
    const [{ classifyTexts }, { createProgress }] = await Promise.all([
      import('./commands/classify.ts'),
      import('./commands/progress.ts'),
    ]);
    const progress = createProgress(process.stderr);
    const model = isModelNamed ? args[0] : await shippedModel(context);
    const count = await classifyTexts({
      model: model ?? '',
      rows: texts.length > 0 ? [texts.map((text) => ({ text }))] : await readInput(file, column, signal),
      device,
      format: FORMATS.find((name) => outputs[name]) ?? 'table',
      explain,
      lineWidth: process.stdout.isTTY ? process.stdout.columns : undefined,
      signal,
      write,
      onProgress: progress.report,
    });
    progress.end();
    if (count === 0) {
      console.error('There were no texts to classify.');
    }
  });
}

/** A path of a .onnx file; a sentence that ends in one is a text. */
function namesModel(first: string | undefined): boolean {
  return first?.toLowerCase().endsWith('.onnx') === true && (!/\s/.test(first) || existsSync(first));
}

async function shippedModel({ findShippedModel }: RuntimeCommandContext): Promise<string> {
  return findShippedModel === undefined
    ? (await import('./node/shipped-model.ts')).findShippedModel()
    : findShippedModel();
}

async function readInput(
  file: string | undefined,
  column: string | undefined,
  signal: AbortSignal,
): Promise<AsyncIterable<InputRow[]>> {
  const { readTextFile, readTextStream } = await import('./commands/read-texts.ts');
  return file === undefined || file === '-'
    ? readTextStream(process.stdin, { signal })
    : readTextFile(file, { column, signal });
}

async function evaluate(model: string, flags: EvaluateFlags, context: RuntimeCommandContext): Promise<void> {
  const { data: source, json, ...options } = flags;
  const { readLabelledTexts } = context;
  if (readLabelledTexts === undefined) {
    throw new Error('evaluate needs a reader of data sets in its context');
  }
  await withOutput(context, async ({ write }, signal) => {
    const { evaluateModel } = await import('./commands/evaluate.ts');
    const { formatEvaluation } = await import('./commands/format-evaluation.ts');
    const evaluation = await evaluateModel({
      ...options,
      model,
      source,
      signal,
      readLabelledTexts,
      onProgress: showProgress,
    });
    await write(`${json ? JSON.stringify(evaluation, null, 2) : formatEvaluation(evaluation)}\n`);
  });
}

/** The measures that `evaluate` prints, for another command: of a file as a whole, else of the test texts. */
export async function measureTexts(
  request: Pick<EvaluateRequest, 'model' | 'source' | 'signal' | 'readLabelledTexts'>,
): Promise<Evaluation> {
  const { evaluateModel } = await import('./commands/evaluate.ts');
  const isFile = statSync(request.source, { throwIfNoEntry: false })?.isFile() ?? false;
  const split = isFile ? 'all' : 'test';
  return evaluateModel({ ...request, split, device: 'cpu', onProgress: () => undefined });
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
