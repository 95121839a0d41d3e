import { existsSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { cudaFolder } from '../setup/cuda/cuda-folder.ts';
import { findOnnxruntime } from '../setup/cuda/find-onnxruntime.ts';

const RUNTIME_LIBRARY = 'libonnxruntime.so.1';
/** Of glibc: the library stays loaded although Node closes what is no addon. */
const RTLD_NODELETE = 0x1000;

/** The driver's library, where the loader finds it and where containers and Windows' Linux have it. */
const DRIVER_LIBRARIES = [
  'libcuda.so.1',
  '/usr/local/nvidia/lib64/libcuda.so.1',
  '/usr/lib/wsl/lib/libcuda.so.1',
] as const;

/** Where `onnx-bridge setup cuda` put the libraries for this onnxruntime-node; undefined where it has not. */
export function findSetUpCuda(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  // The one look at the environment outside of the commands: a library is found where the command put it.
  const folder = cudaFolder(process.env, findOnnxruntime().version);
  return existsSync(folder) ? folder : undefined;
}

/** The folder by whose path the process has loaded ONNX Runtime's library; undefined where it has not. Takes 10 ms. */
export function findLoadedRuntime(): string | undefined {
  const { sharedObjects }: { sharedObjects?: unknown } = process.report.getReport();
  const libraries = Array.isArray(sharedObjects) ? sharedObjects.map(String) : [];
  const library = libraries.find((path) => basename(path) === RUNTIME_LIBRARY);
  return library && dirname(library);
}

/**
 * Lets ONNX Runtime find the CUDA libraries that were set up, for the whole process: it looks for its providers beside
 * its own library, under the path that this was loaded by first. So it is loaded by a link in the folder of the
 * libraries, and before onnxruntime-node itself; without those libraries, nothing is done.
 */
export function preloadCuda(): void {
  const folder = findSetUpCuda();
  if (folder === undefined) return;
  const library = join(findOnnxruntime().libraryFolder, RUNTIME_LIBRARY);
  const link = join(folder, RUNTIME_LIBRARY);
  if (!existsSync(link) || realpathSync(link) !== realpathSync(library)) {
    rmSync(link, { force: true });
    symlinkSync(library, link);
  }
  loadDriver();
  loadLibrary(link);
}

/** Loads the driver's library under the name by which CUDA's own libraries ask for it; false if there is none. */
export function loadDriver(): boolean {
  return DRIVER_LIBRARIES.some(loadLibrary);
}

/** @returns whether the system's loader could load it. */
function loadLibrary(path: string): boolean {
  try {
    process.dlopen({ exports: {} }, path, constants.dlopen.RTLD_NOW | RTLD_NODELETE);
    return true;
  } catch (error) {
    // It is loaded then, and no addon, as was to be expected.
    return error instanceof Error && error.message.includes('did not self-register');
  }
}
