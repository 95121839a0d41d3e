/** The program `onnx-bridge`: joins the commands of the packages; each loads its heavy parts when it runs. */
import { readFileSync } from 'node:fs';
import { addExportCommand } from '@onnx-bridge/export/command';
import { addRuntimeCommands, measureTexts, type RuntimeCommandContext } from '@onnx-bridge/runtime/command';
import { addTrainCommands } from '@onnx-bridge/train/command';
import { Command } from 'commander';
import { addDemoCommand } from './demo/command.ts';
import { runProgram } from './program.ts';

/**
 * Runs one command; prints errors and sets `process.exitCode`.
 *
 * @param argv as `process.argv`: two entries that are skipped, then the arguments.
 */
export function main(argv: readonly string[]): Promise<void> {
  const program = new Command('onnx-bridge').option('--verbose', 'show the stack of errors');
  return runProgram(
    (signal) => addCommands(program, signal).parseAsync(argv),
    () => Boolean(program.opts().verbose),
  );
}

/** Runs one command and throws what it throws; `args` begin with the command's name. */
export async function runCommand(args: readonly string[], signal: AbortSignal): Promise<void> {
  await addCommands(new Command('onnx-bridge'), signal).parseAsync(args, { from: 'user' });
}

function addCommands(program: Command, signal: AbortSignal): Command {
  program
    .version(readVersion())
    .description('Train recurrent networks on texts or time series, export them to ONNX, run them anywhere.')
    .exitOverride();
  addTrainCommands(program, { signal });
  addExportCommand(program, { signal, evaluateTexts });
  addRuntimeCommands(program, {
    signal,
    readLabelledTexts,
    writeEvaluationPlots,
    readSeries,
    inspectSource,
  });
  addDemoCommand(program, { signal });
  return program;
}

/** Of package.json, which lies beside both the sources and the compiled files. */
function readVersion(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}

type ReadSeries = NonNullable<RuntimeCommandContext['readSeries']>;

/** Reads the columns of `predict` with the reader that `forecast` has. */
const readSeries: ReadSeries = async (path, options) => {
  const { readSeries: read } = await import('@onnx-bridge/train/read-series');
  return read(path, options);
};

type ReadLabelledTexts = NonNullable<RuntimeCommandContext['readLabelledTexts']>;

/** Reads data sets for `evaluate` with the readers of the train package, which the runtime does not import. */
const readLabelledTexts: ReadLabelledTexts = async (source, { split, limit, dataArchive, ...options }) => {
  const { readDataset } = await import('@onnx-bridge/train/read-dataset');
  const dataset = await readDataset(source, {
    ...options,
    archive: dataArchive,
    environment: process.env,
    isWhole: split === 'all',
    limit: { train: limit, test: limit },
  });
  const rows = split === 'all' ? [...dataset.train, ...dataset.test] : dataset[split];
  return {
    name: dataset.name,
    synthetic: dataset.synthetic,
    texts: rows.map(({ text }) => text),
    labels: rows.map(({ label }) => label),
  };
};

type WriteEvaluationPlots = NonNullable<RuntimeCommandContext['writeEvaluationPlots']>;

/** Draws the plots of `evaluate` as the train package draws those of its own. */
const writeEvaluationPlots: WriteEvaluationPlots = async (folder, { evaluation, answers }) => {
  const { writeEvaluationPlots: write } = await import('@onnx-bridge/train/write-evaluation-plots');
  return write(folder, { ...evaluation, answers });
};

/** Measures a file of `export` as `evaluate` does. */
function evaluateTexts(model: string, source: string, signal: AbortSignal) {
  return measureTexts({ model, source, signal, readLabelledTexts });
}

type InspectSource = NonNullable<RuntimeCommandContext['inspectSource']>;

/** Looks into a model.json with the readers of the export package. */
const inspectSource: InspectSource = async (source, isJson, signal) => {
  const { formatSource, inspectSource: inspect } = await import('@onnx-bridge/export');
  const inspection = await inspect(source, signal);
  return isJson ? JSON.stringify(inspection, null, 2) : formatSource(inspection);
};
