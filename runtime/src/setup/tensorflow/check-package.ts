import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import * as v from 'valibot';
import type { Environment } from '../environment.ts';
import type { TfjsPackage } from './find-package.ts';

const runFile = promisify(execFile);

/** What the package answers when it runs. */
const Answer = v.object({ libtensorflow: v.string(), device: v.picklist(['cpu', 'gpu']) });
export type TfjsAnswer = v.InferOutput<typeof Answer>;

export type PackageCheck = TfjsAnswer | { readonly failure: string };

/** Plain JavaScript for a process of its own: a library that cannot be loaded must not end this one. */
const SCRIPT = `
const util = require('node:util');
util.isNullOrUndefined ??= (value) => value === null || value === undefined; // as in allow-tfjs-node.ts
const tf = require(process.argv[1]);
const matrix = tf.tensor2d([[1, 2], [3, 4]]);
const product = [...matrix.matMul(matrix).dataSync()].join();
if (tf.getBackend() !== 'tensorflow' || product !== '7,10,15,22') {
  throw new Error('matMul gave ' + product + ' on ' + tf.getBackend());
}
const { binding, isUsingGpuDevice } = tf.backend();
console.log(JSON.stringify({ libtensorflow: binding.TF_Version, device: isUsingGpuDevice ? 'gpu' : 'cpu' }));
`;

/** Loads the package in a new process and multiplies two matrices: what it says of itself, or why it does not run. */
export async function checkPackage(
  { folder, addonPath }: TfjsPackage,
  environment: Environment,
  signal: AbortSignal,
): Promise<PackageCheck> {
  if (!existsSync(addonPath)) {
    return { failure: 'its native addon is missing' };
  }
  try {
    const { stdout } = await runFile(process.execPath, ['--eval', SCRIPT, folder], {
      cwd: folder,
      env: { ...environment, TF_CPP_MIN_LOG_LEVEL: '2' },
      signal,
    });
    return v.parse(Answer, JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  } catch (error) {
    signal.throwIfAborted();
    return { failure: lastErrorLine(error) };
  }
}

/** Node prints the source line, the error, then the stack; an addon that cannot be loaded names the library. */
function lastErrorLine(error: unknown): string {
  const text = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  return /^(?:\w*Error: .+)$/m.exec(text)?.[0] ?? (error instanceof Error ? error.message : String(error));
}
