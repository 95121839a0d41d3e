import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Environment } from '../environment.ts';
import { cudaFolder } from './cuda-folder.ts';
import { incompleteFolderOf } from './setup-cuda.ts';

/** What `--remove` reports; `--json` prints it as it is. */
export interface CudaRemoval {
  readonly status: 'removed' | 'nothing-to-remove';
  readonly folders: readonly string[];
}

/** Deletes what `setupCuda` put in the cache folder. */
export async function removeCuda(environment: Environment, onnxruntimeVersion: string): Promise<CudaRemoval> {
  const folder = cudaFolder(environment, onnxruntimeVersion);
  const folders = [folder, incompleteFolderOf(folder)].filter((path) => existsSync(path));
  for (const path of folders) await rm(path, { recursive: true, force: true });
  return { status: folders.length > 0 ? 'removed' : 'nothing-to-remove', folders };
}
