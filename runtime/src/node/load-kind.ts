import { availableParallelism } from 'node:os';
import type { OnnxHeader } from '../core/metadata.ts';
import { InvalidOptionError } from '../errors/invalid-option-error.ts';
import { chooseDevice, type DeviceName } from './devices.ts';
import { type ModelSource, openModel } from './model-source.ts';
import type { Precision } from './precision.ts';
import type { SessionPoolOptions } from './session-pool.ts';
import { WorkerSession } from './worker-session.ts';

/** More workers than this take memory without being faster: the main thread encodes for all of them. */
const MAX_DEFAULT_THREADS = 8;

export interface LoadModelOptions {
  /** Default `auto`. A named device is used, or loading fails. */
  readonly device?: DeviceName;
  /** CPU threads in all; by default one a core, at most 8. */
  readonly threads?: number;
  /**
   * Most worker threads; by default one a CPU thread, and 1 on a GPU. Workers with one thread each are faster
   * than one worker with several, and start only when there is enough to do.
   */
  readonly workers?: number;
  /**
   * Takes the file of this precision beside `source`: `model.int8.onnx` instead of `model.onnx`. Without it, `source` is
   * taken as it is.
   */
  readonly precision?: Precision | undefined;
  /** Aborting it rejects with its reason and frees what was loaded. */
  readonly signal?: AbortSignal | undefined;
  /** Folder that keeps models which are downloaded from an http(s): address; by default none does. */
  readonly cache?: string | undefined;
  /** SHA-256 that a downloaded file must have, as `sha256-` and base64; with it, a kept copy needs no request. */
  readonly integrity?: string | undefined;
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
}

/** How far the download of a model is. */
export interface LoadProgress {
  readonly part: 'model';
  /** Bytes that came, unpacked. */
  readonly loadedBytes: number;
  /** Undefined where the server does not tell, or packs the file. */
  readonly totalBytes: number | undefined;
}

export interface PrepareOptions extends SessionPoolOptions {
  readonly header: OnnxHeader;
  readonly signal: AbortSignal | undefined;
}

/** What loading one kind of model takes beside its session. */
export interface ModelKind<Model> {
  /** The function that the caller called, for errors. */
  readonly where: string;
  /** Reads what the model says of itself while its session loads, and joins the two. */
  readonly prepare: (options: PrepareOptions) => Promise<Model>;
}

/**
 * Starts the session of a model in a worker thread and prepares its use meanwhile.
 *
 * @throws what {@link openModel} throws.
 * @throws {DeviceUnavailableError} if the named device cannot be used.
 * @throws {InvalidOptionError} if `threads` or `workers` is not a whole number of at least 1.
 * @throws what {@link sourceInPrecision} throws.
 * @throws what `prepare` throws.
 */
export async function loadKind<Model>(
  source: ModelSource,
  options: LoadModelOptions,
  { where, prepare }: ModelKind<Model>,
): Promise<Model> {
  const { signal } = options;
  signal?.throwIfAborted();
  const device = chooseDevice(options.device ?? 'auto');
  const defaultThreads = Math.min(availableParallelism(), MAX_DEFAULT_THREADS);
  const threads = positiveCount(where, 'threads', options.threads ?? defaultThreads);
  const defaultWorkers = device.name === 'cpu' ? threads : 1;
  const workerCount = positiveCount(where, 'workers', options.workers ?? defaultWorkers);

  const { cache, integrity, onProgress, precision } = options;
  const chosen = precision === undefined ? source : await chooseFile(source, precision, where);
  const opened = await openModel(chosen, {
    cache,
    integrity,
    signal,
    onProgress: (loadedBytes, totalBytes) => onProgress?.({ part: 'model', loadedBytes, totalBytes }),
  });
  const { model, path } = opened;
  const threadsPerWorker = Math.max(1, Math.floor(threads / workerCount));
  const startThread = () =>
    new WorkerSession({ model, executionProvider: device.name, threads: threadsPerWorker }, path);
  const startWorker = () => {
    const worker = startThread();
    worker.load();
    return worker;
  };
  // The thread needs the longest time, so it starts first; the rest is loaded and read meanwhile.
  const first = startThread();
  try {
    const { readOnnxHeader } = await import('../core/metadata.ts');
    const header = await readOnnxHeader(opened.bytes, path);
    first.load();
    return await prepare({ header, first, startWorker, workerCount, device, path, signal });
  } catch (error) {
    await first.dispose();
    throw error;
  } finally {
    await opened.close();
  }
}

async function chooseFile(source: ModelSource, precision: Precision, where: string): Promise<string> {
  const { sourceInPrecision } = await import('./precision.ts');
  return sourceInPrecision(source, precision, where);
}

function positiveCount(where: string, option: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new InvalidOptionError(where, option, 'a whole number of at least 1', value);
  }
  return value;
}
