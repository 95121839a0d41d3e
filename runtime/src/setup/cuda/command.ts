/** The command `setup cuda`. */
import type { Command } from 'commander';
import { parseIndex } from '../parse-index.ts';
import type { CudaSetup } from './setup-cuda.ts';

interface CudaFlags {
  readonly index?: string;
  readonly remove?: boolean;
  readonly json?: boolean;
}

/** Adds `cuda` to the command `setup`. */
export function addSetupCuda(setup: Command, context: { readonly signal: AbortSignal }): void {
  setup
    .command('cuda')
    .description('let onnxruntime-node run on NVIDIA GPUs (784 MB, 1 GB on disk); not tried on a GPU yet')
    .option('--index <url>', "package index to take wheels from (default: pip's)", parseIndex)
    .option('--remove', 'delete the libraries from the cache folder')
    .option('--json', 'print the result as JSON')
    .action((flags: CudaFlags) => (flags.remove ? remove(flags) : install(flags, context)));
}

async function remove({ json }: CudaFlags): Promise<void> {
  const [{ removeCuda }, { findOnnxruntime }] = await Promise.all([
    import('./remove-cuda.ts'),
    import('./find-onnxruntime.ts'),
  ]);
  const removal = await removeCuda(process.env, findOnnxruntime().version);
  const isDone = removal.status === 'removed';
  const text = isDone ? `Removed:\n  ${removal.folders.join('\n  ')}` : 'Nothing to remove.';
  console.log(json ? JSON.stringify(removal, null, 2) : text);
}

async function install(
  { index, json }: CudaFlags,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const [{ setupCuda }, { createDownloadDisplay, megabytes }, { openWheelSource }, { findOnnxruntime }] =
    await Promise.all([
      import('./setup-cuda.ts'),
      import('../show-download.ts'),
      import('../open-wheel-source.ts'),
      import('./find-onnxruntime.ts'),
    ]);
  const format = ({ status, onnxruntime, cuda, folder, downloadedBytes }: CudaSetup) =>
    status === 'already-there'
      ? `onnxruntime-node ${onnxruntime} has its CUDA libraries (${cuda}) already in ${folder}`
      : `Downloaded ${megabytes(downloadedBytes)}: onnxruntime-node ${onnxruntime} has its CUDA libraries (${cuda}) ` +
        `in ${folder}\nNext: npx onnx-bridge doctor`;
  try {
    const setup = await setupCuda({
      ...createDownloadDisplay(process.stderr),
      onnxruntimeVersion: findOnnxruntime().version,
      environment: process.env,
      signal,
      openSource: () => openWheelSource(index, process.env, signal),
    });
    console.log(json ? JSON.stringify(setup, null, 2) : format(setup));
  } catch (error) {
    if (signal.aborted) {
      console.error('What was downloaded is kept; the same command goes on from there.');
    }
    throw error;
  }
}
