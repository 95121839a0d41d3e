/** The backend of TensorFlow.js in WebAssembly: no native part, everywhere the same. */
import { setBackend } from '@tensorflow/tfjs-core';
import { keepBackend, type LoadedBackend, type TfjsBackend } from './backend.ts';
import { registerUnsortedSegmentSum } from './unsorted-segment-sum.ts';

const PACKAGE = '@tensorflow/tfjs-backend-wasm';
const VERSION = '4.22.0';

export const WASM_BACKEND: TfjsBackend = {
  engine: 'wasm',
  name: 'wasm',
  device: 'cpu',
  load: () => keepBackend(loadWasm),
};

async function loadWasm(): Promise<LoadedBackend | string> {
  try {
    await import('@tensorflow/tfjs-backend-wasm');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return `${PACKAGE} does not load: ${message.split('\n', 1)[0]} (npm install ${PACKAGE}@${VERSION})`;
  }
  registerUnsortedSegmentSum('wasm');
  if (!(await setBackend('wasm'))) return 'WebAssembly cannot be started here';
  return { description: 'TensorFlow.js in WebAssembly, one thread', hasRawOperators: false };
}
