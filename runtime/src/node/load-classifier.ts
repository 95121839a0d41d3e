import { availableParallelism } from 'node:os';
import type { Classifier } from '../core/classifier.ts';
import { InvalidOptionError } from '../errors/invalid-option-error.ts';
import { chooseDevice, type DeviceName } from './devices.ts';
import { type ModelSource, openModel } from './model-source.ts';
import { WorkerSession } from './worker-session.ts';

/** More workers than this take memory without being faster: the main thread encodes for all of them. */
const MAX_DEFAULT_THREADS = 8;

export interface LoadClassifierOptions {
  /** Default `auto`. A named device is used, or loading fails. */
  readonly device?: DeviceName;
  /** CPU threads in all; by default one a core, at most 8. */
  readonly threads?: number;
  /**
   * Most worker threads; by default one a CPU thread, and 1 on a GPU. Workers with one thread each are faster
   * than one worker with several, and start only when there is enough to do.
   */
  readonly workers?: number;
  /** Aborting it rejects with its reason and frees what was loaded. */
  readonly signal?: AbortSignal;
}

/**
 * Loads a text model made by `onnx-bridge export`, to classify texts off the main thread.
 *
 * @param source path or file: address of a .onnx file, or its bytes.
 * @returns a classifier; call its `dispose()` when done.
 * @throws {ModelFileError} if there is no readable file.
 * @throws {NotOnnxFileError | TruncatedModelError} if the bytes are no whole ONNX model.
 * @throws {MissingMetadataError | InvalidMetadataError | UnsupportedFormatVersionError} if it is no text model
 *   of ours, a broken one, or a newer one.
 * @throws {InvalidModelError} if ONNX Runtime rejects the graph, or it is not that of a text classifier.
 * @throws {DeviceUnavailableError} if the named device cannot be used; the message says what is missing.
 * @throws {InvalidOptionError} if `threads` or `workers` is not a whole number of at least 1.
 * @example
 * const classifier = await loadClassifier('model.onnx');
 * const { label, probability } = await classifier.classify('The movie was not bad');
 * await classifier.dispose();
 */
export async function loadClassifier(
  source: ModelSource,
  options: LoadClassifierOptions = {},
): Promise<Classifier> {
  const { signal } = options;
  signal?.throwIfAborted();
  const device = chooseDevice(options.device ?? 'auto');
  const threads = positiveCount(
    'threads',
    options.threads ?? Math.min(availableParallelism(), MAX_DEFAULT_THREADS),
  );
  const workerCount = positiveCount('workers', options.workers ?? (device.name === 'cpu' ? threads : 1));

  const opened = await openModel(source);
  const { model, path } = opened;
  const threadsPerWorker = Math.max(1, Math.floor(threads / workerCount));
  const startWorker = () =>
    new WorkerSession({ model, executionProvider: device.name, threads: threadsPerWorker }, path);
  // The thread needs the longest time, so it starts first; the rest is loaded and read meanwhile.
  const first = startWorker();
  try {
    const { prepareClassifier } = await import('./prepare-classifier.ts');
    return await prepareClassifier(opened, { first, startWorker, workerCount, device, path, signal });
  } catch (error) {
    await first.dispose();
    throw error;
  } finally {
    await opened.close();
  }
}

function positiveCount(option: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new InvalidOptionError('loadClassifier', option, 'a whole number of at least 1', value);
  }
  return value;
}
