import { checkTextGraph } from '../core/check-graph.ts';
import { Classifier } from '../core/classifier.ts';
import { readOnnxHeader } from '../core/metadata.ts';
import { parseModelInfo } from '../core/model-info.ts';
import { InvalidOptionError } from '../errors/invalid-option-error.ts';
import { AutoSession } from './auto-session.ts';
import { type BrowserDeviceName, checkDeviceName } from './devices.ts';
import { type BrowserModelSource, pathOf, readModel } from './model-source.ts';
import { RecoveringSession } from './recovering-session.ts';

/** More threads than this gain nothing for models of this size. */
const MAX_DEFAULT_THREADS = 4;

/** How far the loading of a model is. */
export interface LoadProgress {
  /** What comes: the model file, or ONNX Runtime's own file. */
  readonly part: 'model' | 'runtime';
  /** Bytes that came, unpacked. */
  readonly loadedBytes: number;
  /** Undefined where the server does not tell, or packs the file. */
  readonly totalBytes: number | undefined;
}

export interface LoadClassifierOptions {
  /**
   * Default `auto`: WASM, and for batches WebGPU where a measurement shows that it is faster. A named device is used,
   * or loading fails.
   */
  readonly device?: BrowserDeviceName;
  /** CPU threads; more than 1 only in pages with cross-origin isolation. Default: one a core, at most 4. */
  readonly threads?: number;
  /** SHA-256 of the file as `sha256-` and base64; with it, a copy of an earlier visit needs no request. */
  readonly integrity?: string;
  readonly onProgress?: (progress: LoadProgress) => void;
  /** Called when a device was lost and replaced; `classifier.device` says what runs then. */
  readonly onNotice?: (message: string) => void;
  /** Aborting it rejects with its reason and frees what was loaded. */
  readonly signal?: AbortSignal;
}

/**
 * Loads a text model made by `onnx-bridge export`, to classify texts off the page's thread.
 *
 * @param source address of a .onnx file, relative to the page; a file that the visitor chose; or the bytes.
 * @returns a classifier; call its `dispose()` when done.
 * @throws {ModelDownloadError | ModelIntegrityError | ModelFileError} if there is no such file, another one, or an
 *   empty one.
 * @throws {NotOnnxFileError | TruncatedModelError} if the bytes are no whole ONNX model.
 * @throws {MissingMetadataError | InvalidMetadataError | UnsupportedFormatVersionError} if it is no text model
 *   of ours, a broken one, or a newer one.
 * @throws {ModelKindError} if it forecasts a time series.
 * @throws {OutOfMemoryError} if the browser gives the page too little memory for it.
 * @throws {InvalidModelError} if ONNX Runtime rejects the graph, or it is not that of a text classifier.
 * @throws {DeviceUnavailableError} if the named device cannot be used; the message says what is missing.
 * @throws {InvalidOptionError} if `threads` is not a whole number of at least 1, or `integrity` cannot be checked.
 * @example
 * const classifier = await loadClassifier('model.onnx');
 * const { label, probability } = await classifier.classify('The movie was not bad');
 * await classifier.dispose();
 */
export async function loadClassifier(
  source: BrowserModelSource,
  options: LoadClassifierOptions = {},
): Promise<Classifier> {
  const { integrity, onProgress, onNotice = () => {}, signal } = options;
  signal?.throwIfAborted();
  const threads = chooseThreads(options.threads);
  const requested = await checkDeviceName(options.device ?? 'auto');
  const path = pathOf(source);
  const sessionOptions = {
    path,
    threads,
    onNotice,
    onProgress: (loadedBytes: number, totalBytes: number | undefined) =>
      onProgress?.({ part: 'runtime', loadedBytes, totalBytes }),
  };
  const session =
    requested === 'auto'
      ? new AutoSession(sessionOptions)
      : new RecoveringSession({
          ...sessionOptions,
          device: { name: requested, reason: 'asked for by name' },
        });
  const end = () => session.terminate();
  signal?.addEventListener('abort', end);
  try {
    const model = await readModel(source, {
      integrity,
      signal,
      onProgress: (loadedBytes, totalBytes) => onProgress?.({ part: 'model', loadedBytes, totalBytes }),
    });
    const graph = session.load(model);
    // Metadata that are wrong end the loading before its own result is looked at.
    graph.catch(() => {});
    const { metadata } = await readOnnxHeader(model, path);
    const info = parseModelInfo(metadata, path);
    checkTextGraph(await graph, info.labels, path);
    return new Classifier(session, info);
  } catch (error) {
    session.terminate();
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', end);
  }
}

/** Threads share memory, which browsers allow in pages with cross-origin isolation alone. */
function chooseThreads(requested: number | undefined): number {
  if (requested !== undefined && (!Number.isSafeInteger(requested) || requested < 1)) {
    throw new InvalidOptionError('loadClassifier', 'threads', 'a whole number of at least 1', requested);
  }
  const wanted = requested ?? Math.min(navigator.hardwareConcurrency, MAX_DEFAULT_THREADS);
  return crossOriginIsolated ? wanted : 1;
}
