import { megabytes } from '../show-download.ts';
import { TENSORFLOW_BUILDS } from './builds.ts';
import type { TensorflowSetup } from './setup-tensorflow.ts';

/** The result of `setup tensorflow` as a person reads it. */
export function formatSetup(setup: TensorflowSetup & { readonly seconds: number }): string {
  const { status, package: name, libtensorflow, device, downloadedBytes, seconds } = setup;
  const computer = device === 'gpu' ? 'the GPU' : 'the CPU';
  const what = `(libtensorflow ${libtensorflow}) and computes on ${computer}`;
  const download =
    downloadedBytes > 0 ? `Downloaded ${megabytes(downloadedBytes)}` : 'Nothing was downloaded';
  const line =
    status === 'already-working'
      ? `${name} works already ${what}; nothing was changed.`
      : `${name} works ${what}. ${download}, done in ${seconds} s.`;
  const isGpuUnused = name === TENSORFLOW_BUILDS.gpu.packageName && device === 'cpu';
  return isGpuUnused ? `${line}\nTensorFlow found no GPU that it can use here.` : line;
}
