import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { resolve } from 'node:path';

const PROGRAM = resolve('cli/bin/onnx-bridge.js');

export interface ProgramResult {
  /** Null when a signal ended the process. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly cwd?: string;
  /** Written to standard input, which is closed then. */
  readonly input?: string;
  /** Flags of Node itself. */
  readonly nodeFlags?: readonly string[];
  /** Environment variables beside those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Called with everything on stderr so far, at each piece. */
  readonly onStderr?: (text: string, child: ChildProcessWithoutNullStreams) => void;
}

/** Runs the compiled program as a child process, without a terminal and without IMDB. */
export function runProgram(args: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> {
  const { IMDB_ARCHIVE: _archive, ORT_DISABLE_TELEMETRY: _telemetry, CI: _ci, ...environment } = process.env;
  const child = spawn(process.execPath, [...(options.nodeFlags ?? []), PROGRAM, ...args], {
    cwd: options.cwd,
    env: { ...environment, ...options.environment, NO_COLOR: '1' },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (piece) => {
    stdout += piece;
  });
  child.stderr.on('data', (piece) => {
    stderr += piece;
    options.onStderr?.(stderr, child);
  });
  child.stdin.on('error', () => {}); // the program may end before it reads
  child.stdin.end(options.input ?? '');
  return new Promise((done) => {
    child.on('close', (exitCode, signal) => done({ exitCode, signal, stdout, stderr }));
  });
}
