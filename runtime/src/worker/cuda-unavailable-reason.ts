import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const CUDA_PROVIDER_FILE: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'libonnxruntime_providers_cuda.so',
  win32: 'onnxruntime_providers_cuda.dll',
};

/**
 * Why CUDA is known not to work, before ONNX Runtime tries it: without its provider library it fails, and prints to
 * stderr on the way. Undefined where it may work.
 */
export function cudaUnavailableReason(): string | undefined {
  const fileName = CUDA_PROVIDER_FILE[process.platform];
  if (fileName === undefined) {
    return `ONNX Runtime has no CUDA for ${process.platform}`;
  }
  const packageFolder = dirname(dirname(createRequire(import.meta.url).resolve('onnxruntime-node')));
  const providerPath = join(packageFolder, 'bin', 'napi-v6', process.platform, process.arch, fileName);
  return existsSync(providerPath)
    ? undefined
    : `onnxruntime-node was installed without its CUDA libraries (${fileName} is missing)`;
}
