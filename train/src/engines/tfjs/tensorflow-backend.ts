/**
 * The backends of TensorFlow.js on libtensorflow: `@tensorflow/tfjs-node` and its twin for CUDA.
 *
 * Both are optional: nothing is loaded before it is clear that the package is there. A process can load one of the two.
 *
 * libtensorflow takes its threads from TF_NUM_INTRAOP_THREADS and TF_NUM_INTEROP_THREADS, once, when it is loaded; a
 * trainer's `threads` does not reach it.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import util from 'node:util';
import { engine, findBackend } from '@tensorflow/tfjs-core';
import { keepBackend, type LoadedBackend, type TfjsBackend } from './backend.ts';
import { isTensorflowBackend } from './fused/raw-operators.ts';

const VERSION = '4.22.0';
const BACKEND_NAME = 'tensorflow';
const require = createRequire(import.meta.url);

export const TENSORFLOW_BACKEND: TfjsBackend = {
  engine: 'tfjs-node',
  name: BACKEND_NAME,
  device: 'cpu',
  load: async () => loadTensorflow('@tensorflow/tfjs-node'),
};

export const TENSORFLOW_GPU_BACKEND: TfjsBackend = {
  engine: 'tfjs-node-gpu',
  name: BACKEND_NAME,
  device: 'cuda',
  async load() {
    const name = '@tensorflow/tfjs-node-gpu';
    if (isInstalled(name) && !hasCudaDevice()) return 'no CUDA device was found';
    const loaded = await loadTensorflow(name);
    if (typeof loaded === 'string' || usesGpu()) return loaded;
    return 'libtensorflow found no CUDA device that it can use, or not its CUDA libraries (npx onnx-bridge setup cuda)';
  },
};

/** Whether the driver of an NVIDIA GPU is there; asks the file system alone. */
export function hasCudaDevice(
  platform: NodeJS.Platform = process.platform,
  exists: (path: string) => boolean = existsSync,
): boolean {
  const signs: Partial<Record<NodeJS.Platform, readonly string[]>> = {
    linux: ['/dev/nvidia0', '/dev/nvidiactl', '/dev/dxg'],
    win32: ['C:\\Windows\\System32\\nvcuda.dll'],
  };
  return (signs[platform] ?? []).some(exists);
}

async function loadTensorflow(name: string): Promise<LoadedBackend | string> {
  if (!isInstalled(name)) {
    return `${name} is not installed (npm install ${name}@${VERSION}, or npx onnx-bridge setup tensorflow)`;
  }
  const reason = await keepBackend(async () => requirePackage(name));
  if (reason !== undefined) return reason;
  const loaded = findBackend(BACKEND_NAME);
  if (!isTensorflowBackend(loaded))
    return `${name} registered no backend "${BACKEND_NAME}" with this tfjs-core`;
  if (loaded.isGPUPackage !== name.endsWith('-gpu')) {
    return `this process has loaded the other of tfjs-node and tfjs-node-gpu; start a new one`;
  }
  const device = loaded.isUsingGpuDevice ? 'a CUDA device' : 'the CPU';
  const description = `TensorFlow.js on libtensorflow ${loaded.binding.TF_Version} on ${device}`;
  return { description, hasRawOperators: true };
}

function isInstalled(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** Loads the package, which makes its backend the current one; a sentence where it does not load. */
function requirePackage(name: string): string | undefined {
  prepareProcess();
  try {
    const loaded: unknown = require(name);
    const isSame = typeof loaded === 'object' && loaded !== null && Reflect.get(loaded, 'engine') === engine;
    return isSame ? undefined : `${name} uses another copy of tfjs-core; both must be ${VERSION}`;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return `${name} is installed but does not load: ${message.split('\n', 1)[0]?.trim()} (npx onnx-bridge setup tensorflow)`;
  }
}

/** tfjs-node calls functions of `util` that Node took away or warns of (tensorflow/tfjs#8609). */
function prepareProcess(): void {
  const isNullOrUndefined = (value: unknown): boolean => value === null || value === undefined;
  Object.assign(util, { isNullOrUndefined, isArray: Array.isArray });
  // libtensorflow greets on stderr.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1';
}

function usesGpu(): boolean {
  const loaded = findBackend(BACKEND_NAME);
  return isTensorflowBackend(loaded) && loaded.isUsingGpuDevice;
}
