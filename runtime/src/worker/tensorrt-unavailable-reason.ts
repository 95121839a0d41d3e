import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findOnnxruntime } from '../setup/cuda/find-onnxruntime.ts';

const PROVIDER_FILE: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'libonnxruntime_providers_tensorrt.so',
  win32: 'onnxruntime_providers_tensorrt.dll',
};

/** Why TensorRT is known not to work; undefined where it may. */
export function tensorrtUnavailableReason(): string | undefined {
  const fileName = PROVIDER_FILE[process.platform];
  if (fileName === undefined) return `ONNX Runtime has no TensorRT for ${process.platform}`;
  if (existsSync(join(findOnnxruntime().libraryFolder, fileName))) return undefined;
  return (
    `onnxruntime-node was installed without its TensorRT provider (${fileName} is missing), which its own install ` +
    'script downloads; NVIDIA TensorRT itself has to be installed, too'
  );
}
