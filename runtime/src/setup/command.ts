/** The command `setup`, which gets native parts from a package index. */
import type { Command } from 'commander';
import { addSetupCuda } from './cuda/command.ts';
import { parseIndex } from './parse-index.ts';
import type { RemoveTensorflowOptions } from './tensorflow/remove-tensorflow.ts';

export interface SetupCommandContext {
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Flags as commander has checked them. */
interface TensorflowFlags {
  readonly gpu?: boolean;
  readonly index?: string;
  readonly remove?: boolean;
  readonly json?: boolean;
}

/** Adds `setup` to the program. */
export function addSetupCommand(program: Command, context: SetupCommandContext): void {
  const setup = program.command('setup').description('get native parts from a package index, without Python');
  setup
    .command('tensorflow')
    .description('make @tensorflow/tfjs-node work where its own install step cannot')
    .option('--gpu', 'set up @tensorflow/tfjs-node-gpu with CUDA (about 1.9 GB); not tried on a GPU yet')
    .option('--index <url>', "package index to take wheels from (default: pip's)", parseIndex)
    .option('--remove', 'undo it, and empty its part of the cache folder')
    .option('--json', 'print the result as JSON')
    .action((flags: TensorflowFlags) => runTensorflow(flags, context));
  addSetupCuda(setup, context);
}

async function runTensorflow(flags: TensorflowFlags, context: SetupCommandContext): Promise<void> {
  const { TENSORFLOW_BUILDS } = await import('./tensorflow/builds.ts');
  const target: RemoveTensorflowOptions = {
    build: TENSORFLOW_BUILDS[flags.gpu ? 'gpu' : 'cpu'],
    projectFolder: process.cwd(),
    environment: process.env,
  };
  await (flags.remove ? remove(target, flags) : install(target, flags, context));
}

async function remove(target: RemoveTensorflowOptions, { json }: TensorflowFlags): Promise<void> {
  const { removeTensorflow } = await import('./tensorflow/remove-tensorflow.ts');
  const removal = await removeTensorflow(target);
  const isDone = removal.status === 'removed';
  const text = isDone ? `Removed from:\n  ${removal.folders.join('\n  ')}` : 'Nothing to remove.';
  console.log(json ? JSON.stringify(removal, null, 2) : text);
}

async function install(
  target: RemoveTensorflowOptions,
  { index, json }: TensorflowFlags,
  { signal }: SetupCommandContext,
): Promise<void> {
  const [{ setupTensorflow }, { createDownloadDisplay }, { formatSetup }, { openWheelSource }] =
    await Promise.all([
      import('./tensorflow/setup-tensorflow.ts'),
      import('./show-download.ts'),
      import('./tensorflow/format-setup.ts'),
      import('./open-wheel-source.ts'),
    ]);
  const startMs = performance.now();
  try {
    const setup = await setupTensorflow({
      ...target,
      ...createDownloadDisplay(process.stderr),
      signal,
      openSource: () => openWheelSource(index, process.env, signal),
      onStep: (message) => console.error(message),
    });
    const seconds = Number(((performance.now() - startMs) / 1000).toFixed(1));
    const result = { ...setup, seconds };
    console.log(json ? JSON.stringify(result, null, 2) : formatSetup(result));
  } catch (error) {
    if (signal.aborted) {
      console.error('What was downloaded is kept; the same command goes on from there.');
    }
    throw error;
  }
}
