import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { AddonBuildError } from '../../errors/addon-build-error.ts';
import type { Environment } from '../environment.ts';
import { GUARDED_FUNCTIONS, SIGNAL_GUARD_SOURCE } from './signal-guard.ts';

const runFile = promisify(execFile);
const ERROR_LINES = 5;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

export interface BuildAddonOptions {
  /** The package's folder `binding`, with its sources. */
  readonly sourceFolder: string;
  /** Has `lib/` and `include/` of libtensorflow. */
  readonly depsFolder: string;
  readonly nodeHeaders: string;
  readonly nodeApiVersion: number;
  /** Relative to the addon, as the finished package has them. */
  readonly libraryPath: string;
  readonly outputPath: string;
  readonly environment: Environment;
  readonly signal: AbortSignal;
}

/** The C++ compiler: `$CXX`, which may hold flags, or g++. */
function compilerOf({ CXX }: Environment): readonly [program: string, ...flags: string[]] {
  const [program = 'g++', ...flags] = (CXX ?? '').split(/\s+/).filter((word) => word !== '');
  return [program, ...flags];
}

/** @throws {AddonBuildError} `problem` is `no-compiler`. */
export async function checkCompiler(environment: Environment, signal: AbortSignal): Promise<void> {
  const [program, ...flags] = compilerOf(environment);
  try {
    await runFile(program, [...flags, '--version'], { env: { ...environment }, signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw new AddonBuildError('no-compiler', `The C++ compiler "${program}" cannot be run`, 'CXX', cause);
  }
}

/**
 * Builds tfjs-node's native addon against libtensorflow, with signals held back while it computes.
 *
 * @throws {AddonBuildError} `problem` is `compile`; its message has the compiler's first errors.
 */
export async function buildAddon(options: BuildAddonOptions): Promise<void> {
  const { sourceFolder, depsFolder, nodeHeaders, outputPath, environment, signal } = options;
  const [program, ...flags] = compilerOf(environment);
  const sources = (await readdir(sourceFolder)).filter((name) => name.endsWith('.cc'));
  const guardPath = `${outputPath}.signal-guard.cc`;
  await mkdir(dirname(outputPath), { recursive: true });
  await writeFile(guardPath, SIGNAL_GUARD_SOURCE);
  const args = [
    ...flags,
    ...['-std=c++17', '-shared', '-fPIC', '-O2', '-w', `-DNAPI_VERSION=${options.nodeApiVersion}`],
    ...[`-I${nodeHeaders}`, `-I${join(depsFolder, 'include')}`],
    ...sources.map((name) => join(sourceFolder, name)),
    guardPath,
    ...GUARDED_FUNCTIONS.map((name) => `-Wl,--wrap=${name}`),
    ...[`-L${join(depsFolder, 'lib')}`, `-Wl,-rpath,$ORIGIN/${options.libraryPath}`],
    ...['-ltensorflow', '-ltensorflow_framework', '-o', outputPath],
  ];
  try {
    await runFile(program, args, { env: { ...environment }, signal, maxBuffer: MAX_OUTPUT_BYTES });
  } catch (cause) {
    signal.throwIfAborted();
    const what = `The native addon does not compile: ${errorLines(cause)}`;
    throw new AddonBuildError('compile', what, sourceFolder, cause);
  }
}

/** Without the lines that show the code around an error. */
function errorLines(error: unknown): string {
  const text = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
  const lines = text.split('\n');
  const errors = lines.filter((line) => /error|undefined reference/i.test(line));
  return (errors.length > 0 ? errors : lines).slice(0, ERROR_LINES).join('\n');
}
