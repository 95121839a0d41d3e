import type { Forecaster } from '../core/forecaster.ts';
import { type LoadModelOptions, loadKind } from './load-kind.ts';
import type { ModelSource } from './model-source.ts';

export type LoadForecasterOptions = LoadModelOptions;

/**
 * Loads a model of a time series made by `onnx-bridge export`, to forecast off the main thread.
 *
 * @param source path, file: or http(s): address of a .onnx file, its bytes, a Blob, or the name of a shipped model.
 * @returns a forecaster; call its `dispose()` when done.
 * @throws {ModelFileError | ModelDownloadError | ModelIntegrityError} if there is no such file, or another one.
 * @throws {ModelPrecisionError} if there is no file of the named `precision`.
 * @throws {NotOnnxFileError | TruncatedModelError} if the bytes are no whole ONNX model.
 * @throws {MissingMetadataError | InvalidMetadataError | UnsupportedFormatVersionError} if it is no model of a time
 *   series of ours, a broken one, or a newer one.
 * @throws {ModelKindError} if it classifies texts.
 * @throws {InvalidModelError} if ONNX Runtime rejects the graph, or its shapes are not those of its metadata.
 * @throws {DeviceUnavailableError} if the named device cannot be used; the message says what is missing.
 * @throws {InvalidOptionError} if `threads` or `workers` is not a whole number of at least 1.
 * @example
 * const forecaster = await loadForecaster('model.onnx');
 * const [next] = await forecaster.forecast(lastValues); // in the unit of the values
 * await forecaster.dispose();
 */
export function loadForecaster(
  source: ModelSource,
  options: LoadForecasterOptions = {},
): Promise<Forecaster> {
  return loadKind(source, options, {
    where: 'loadForecaster',
    prepare: async (prepareOptions) => {
      const { prepareForecaster } = await import('./prepare-forecaster.ts');
      return prepareForecaster(prepareOptions);
    },
  });
}
