import type { Model } from '../core/model.ts';
import { type LoadModelOptions, loadKind } from './load-kind.ts';
import type { ModelSource } from './model-source.ts';

/**
 * Loads any ONNX model, to run it off the main thread.
 *
 * @param source path, file: or http(s): address of a .onnx file, its bytes, a Blob, or the name of a shipped model.
 * @returns a model; call its `dispose()` when done.
 * @throws {ModelFileError | ModelDownloadError | ModelIntegrityError} if there is no such file, or another one.
 * @throws {ModelPrecisionError} if there is no file of the named `precision`.
 * @throws {NotOnnxFileError | TruncatedModelError} if the bytes are no whole ONNX model.
 * @throws {InvalidModelError} if ONNX Runtime rejects the graph.
 * @throws {DeviceUnavailableError} if the named device cannot be used; the message says what is missing.
 * @throws {InvalidOptionError} if `threads` or `workers` is not a whole number of at least 1.
 * @example
 * const model = await loadModel('model.onnx');
 * const { probability } = await model.run({ tokens: { data: Int32Array.of(1, 20, 6), shape: [1, 3] } });
 * await model.dispose();
 */
export function loadModel(source: ModelSource, options: LoadModelOptions = {}): Promise<Model> {
  return loadKind(source, options, {
    where: 'loadModel',
    prepare: async (prepareOptions) => {
      const { prepareModel } = await import('./prepare-model.ts');
      return prepareModel(prepareOptions);
    },
  });
}
