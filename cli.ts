/** The program `onnx-bridge`: joins the commands of the packages; each loads its heavy parts when it runs. */
import { addExportCommand } from '@onnx-bridge/export/command';
import { addRuntimeCommands } from '@onnx-bridge/runtime/command';
import { addTrainCommand } from '@onnx-bridge/train/command';
import { Command, CommanderError } from 'commander';

const EXIT_CODES = { failed: 1, usage: 2, interrupted: 130 } as const;
const PROJECT_CODE = 'ONNX_BRIDGE_';

/** Runs the program; sets `process.exitCode` and returns. */
export async function main(argv: readonly string[]): Promise<void> {
  const interruption = new AbortController();
  process.once('SIGINT', () => {
    console.error('\nStopping. Press Ctrl-C again to end at once.');
    interruption.abort();
    process.once('SIGINT', () => process.exit(EXIT_CODES.interrupted));
  });

  const context = { signal: interruption.signal };
  const program = new Command('onnx-bridge')
    .description('Train recurrent text classifiers, export them to ONNX, run them anywhere.')
    .option('--verbose', 'show the stack of errors')
    .exitOverride();
  addTrainCommand(program, context);
  addExportCommand(program, context);
  addRuntimeCommands(program, context);

  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = report(error, {
      verbose: Boolean(program.opts().verbose),
      signal: interruption.signal,
    });
  }
}

/** Prints what went wrong, if anything did, and returns the exit code. */
function report(error: unknown, { verbose, signal }: { verbose: boolean; signal: AbortSignal }): number {
  // Commander has printed its message already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_CODES.usage;
  if (signal.aborted) {
    console.error('Interrupted.');
    return EXIT_CODES.interrupted;
  }
  console.error(isExpected(error) && !verbose ? `Error: ${error.message}` : error);
  return EXIT_CODES.failed;
}

/** Whether the error is a failure that a package foresaw, not a bug. */
function isExpected(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith(PROJECT_CODE);
}
