import type { Classifier, ClassifierOptions } from '../core/classifier.ts';
import { type LoadModelOptions, loadKind } from './load-kind.ts';
import type { ModelSource } from './model-source.ts';

export interface LoadClassifierOptions extends LoadModelOptions, ClassifierOptions {}

/**
 * Loads a text model made by `onnx-bridge export`, to classify texts off the main thread.
 *
 * @param source path, file: or http(s): address of a .onnx file, its bytes, a Blob, or the name of a shipped model.
 * @returns a classifier; call its `dispose()` when done.
 * @throws {ModelFileError | ModelDownloadError | ModelIntegrityError} if there is no such file, or another one.
 * @throws {ModelPrecisionError} if there is no file of the named `precision`.
 * @throws {NotOnnxFileError | TruncatedModelError} if the bytes are no whole ONNX model.
 * @throws {MissingMetadataError | InvalidMetadataError | UnsupportedFormatVersionError} if it is no text model
 *   of ours, a broken one, or a newer one.
 * @throws {ModelKindError} if it forecasts a time series.
 * @throws {InvalidModelError} if ONNX Runtime rejects the graph, or it is not that of a text classifier.
 * @throws {DeviceUnavailableError} if the named device cannot be used; the message says what is missing.
 * @throws {InvalidOptionError} if `threads` or `workers` is not a whole number of at least 1, or `maxDelayMs` no time.
 * @example
 * const classifier = await loadClassifier('model.onnx');
 * const { label, probability } = await classifier.classify('The movie was not bad');
 * await classifier.dispose();
 */
export function loadClassifier(
  source: ModelSource,
  options: LoadClassifierOptions = {},
): Promise<Classifier> {
  return loadKind(source, options, {
    where: 'loadClassifier',
    prepare: async (prepareOptions) => {
      const { prepareClassifier } = await import('./prepare-classifier.ts');
      return prepareClassifier(prepareOptions, options);
    },
  });
}
