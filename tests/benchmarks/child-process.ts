/** Runs whole processes, as a person would start them. */
import { spawn } from 'node:child_process';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

/** The program as it is installed: compiled, without the loader of these sources. */
export function onnxBridge(...args: readonly string[]): Command {
  return { file: process.execPath, args: ['cli/bin/onnx-bridge.js', ...args] };
}

/**
 * Waits for the end of a process.
 *
 * @throws an error with what the process wrote to stderr, if it ends with another code than 0.
 */
export function runToEnd({ file, args }: Command, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    // Windows finds npx only through its shell.
    const shell = process.platform === 'win32' && file === 'npx';
    const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'], shell, signal });
    const errors: string[] = [];
    child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
    child.once('error', reject);
    child.once('close', (exitCode) => {
      if (exitCode === 0) resolve();
      else reject(new Error(`${file} ${args.join(' ')} ended with ${exitCode}: ${errors.join('')}`));
    });
  });
}
