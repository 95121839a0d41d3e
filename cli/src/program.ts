/** What every program here does the same way: Ctrl-C, error messages, exit codes. */
import { CommanderError } from 'commander';

const EXIT_CODES = { failed: 1, usage: 2, interrupted: 130 } as const;
const EXPECTED_CODE = 'ONNX_BRIDGE_';

/**
 * Runs an action, prints what went wrong if anything did, and sets `process.exitCode`: 0 done, 1 failed, 2 wrong
 * usage, 130 interrupted. The first Ctrl-C aborts the signal, the second ends the process at once, by the signal.
 *
 * @param isVerbose whether expected errors are printed with their stack.
 */
export async function runProgram(
  action: (signal: AbortSignal) => Promise<unknown>,
  isVerbose: () => boolean = () => false,
): Promise<void> {
  const interruption = new AbortController();
  const interrupt = (): void => {
    // Not process.exit(), which would wait for the step that a thread computes: without a listener, the system ends us.
    process.off('SIGINT', interrupt);
    interruption.abort();
    console.error('\nStopping. Press Ctrl-C again to end at once.');
  };
  process.on('SIGINT', interrupt);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  try {
    await action(interruption.signal);
  } catch (error) {
    process.exitCode = report(error, isVerbose(), interruption.signal);
  } finally {
    process.off('SIGINT', interrupt);
  }
}

/** Who reads the output may stop early (`| head`); without a listener, Node would end with a stack. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** Prints an error and returns the exit code it stands for. */
function report(error: unknown, isVerbose: boolean, signal: AbortSignal): number {
  // Commander has printed its message already; its "errors" with code 0 are --help and --version.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_CODES.usage;
  if (signal.aborted) {
    console.error('Interrupted.');
    return EXIT_CODES.interrupted;
  }
  console.error(isExpected(error) && !isVerbose ? `Error: ${error.message}` : error);
  return EXIT_CODES.failed;
}

/** Whether the error is a failure that a package foresaw, not a bug. */
function isExpected(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith(EXPECTED_CODE);
}
