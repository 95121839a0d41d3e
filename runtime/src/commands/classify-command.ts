/** The command `classify`. */
import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import type { DeviceName } from '../node/devices.ts';
import { deviceOption } from './flags.ts';
import { withOutput } from './output.ts';
import type { InputRow } from './read-texts.ts';

export interface ClassifyCommandContext {
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Finds the model when none is named; by default in models/ of the project. */
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

const FORMATS = ['json', 'jsonl', 'csv'] as const;
const USAGE_EXIT_CODE = 2;

/** Adds `classify` to the program. */
export function addClassifyCommand(program: Command, context: ClassifyCommandContext): void {
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
}

async function classify(
  args: readonly string[],
  { file, column, device, explain = false, ...outputs }: ClassifyFlags,
  program: Command,
  context: ClassifyCommandContext,
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
      import('./classify.ts'),
      import('./progress.ts'),
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
      process.stderr.write('There were no texts to classify.\n');
    }
  });
}

/** A path of a .onnx file; a sentence that ends in one is a text. */
function namesModel(first: string | undefined): boolean {
  return first?.toLowerCase().endsWith('.onnx') === true && (!/\s/.test(first) || existsSync(first));
}

async function shippedModel({ findShippedModel }: ClassifyCommandContext): Promise<string> {
  return findShippedModel === undefined
    ? (await import('../node/shipped-model.ts')).findShippedModel()
    : findShippedModel();
}

async function readInput(
  file: string | undefined,
  column: string | undefined,
  signal: AbortSignal,
): Promise<AsyncIterable<InputRow[]>> {
  const { readTextFile, readTextStream } = await import('./read-texts.ts');
  return file === undefined || file === '-'
    ? readTextStream(process.stdin, { signal })
    : readTextFile(file, { column, signal });
}
