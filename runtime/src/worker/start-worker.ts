import { Worker } from 'node:worker_threads';
import { preloadCuda } from './cuda-libraries.ts';
import { disableTelemetry } from './disable-telemetry.ts';
import { createNativeCallState, guardExit, type NativeCallState, releaseExit } from './native-call-guard.ts';

/** What every worker is given besides its own data. */
export interface GuardedWorkerData {
  /** For `callNative`, around each call into ONNX Runtime. */
  readonly nativeCallState: NativeCallState;
}

export interface WorkerOptions<Data extends object> {
  /** `import.meta.url` of the module that starts the thread. */
  readonly from: string;
  /** The worker's module beside that one, without its ending: `'./session-worker'`. */
  readonly module: string;
  /** Name of the thread, for debuggers and profiles. */
  readonly name: string;
  readonly workerData: Data;
}

/**
 * Starts a worker thread that calls ONNX Runtime, from compiled files and from sources alike. While it is inside
 * `callNative`, the end of the process waits for it.
 */
export function startWorker<Data extends object>(options: WorkerOptions<Data>): Worker {
  const { from, module, name, workerData } = options;
  disableTelemetry();
  preloadCuda();
  const isSource = from.endsWith('.ts');
  const nativeCallState = createNativeCallState();
  // The loader of sources rewrites the names of imported modules, but not this one.
  const worker = new Worker(new URL(`${module}.${isSource ? 'ts' : 'js'}`, from), {
    workerData: { ...workerData, nativeCallState },
    // A user's loaders would only delay the thread, and `--input-type` of a `node --eval` ends it; sources need the
    // loader of this process.
    execArgv: isSource ? process.execArgv.filter((flag) => !flag.startsWith('--input-type')) : [],
    name,
  });
  guardExit(nativeCallState);
  worker.once('exit', () => releaseExit(nativeCallState));
  return worker;
}
