import { join } from 'node:path';
import { setupCacheFolder } from '../cache-folder.ts';
import type { Environment } from '../environment.ts';

/** Where the CUDA libraries of a version of onnxruntime-node are, once they are set up; then they are complete. */
export function cudaFolder(environment: Environment, onnxruntimeVersion: string): string {
  return join(setupCacheFolder(environment), 'cuda', `onnxruntime-${onnxruntimeVersion}`);
}
