import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findOnnxruntime } from '../setup/cuda/find-onnxruntime.ts';
import { findLoadedRuntime, findSetUpCuda, loadDriver } from './cuda-libraries.ts';

const CUDA_PROVIDER_FILE: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'libonnxruntime_providers_cuda.so',
  win32: 'onnxruntime_providers_cuda.dll',
};

const LOADED_BEFORE =
  'the program has loaded onnxruntime-node by itself, which fixed the folder where that looks for CUDA; load the first ' +
  'model with @onnx-bridge/runtime before anything imports onnxruntime-node';

/**
 * Why CUDA is known not to work, before ONNX Runtime tries it: without its provider library it fails, and prints to
 * stderr on the way. Undefined where it may work.
 */
export function cudaUnavailableReason(): string | undefined {
  const fileName = CUDA_PROVIDER_FILE[process.platform];
  if (fileName === undefined) return `ONNX Runtime has no CUDA for ${process.platform}`;
  const isInPackage = existsSync(join(findOnnxruntime().libraryFolder, fileName));
  const setUpFolder = findSetUpCuda();
  if (!isInPackage && setUpFolder === undefined) {
    const remedy = process.platform === 'linux' ? '; `npx onnx-bridge setup cuda` gets them' : '';
    return `onnxruntime-node was installed without its CUDA libraries (${fileName} is missing)${remedy}`;
  }
  if (!isInPackage && ![undefined, setUpFolder].includes(findLoadedRuntime())) {
    return LOADED_BEFORE;
  }
  if (process.platform === 'linux' && !loadDriver()) {
    return "no NVIDIA driver was found (libcuda.so.1 is missing); install your system's NVIDIA driver";
  }
  return undefined;
}
