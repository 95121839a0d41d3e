export type { ByteSource } from '../core/byte-source.ts';
export type { Classification } from '../core/classification.ts';
export type {
  ClassifiedText,
  Classifier,
  ClassifierOptions,
  ClassifyBatchOptions,
  ClassifyOptions,
  ExplainOptions,
} from '../core/classifier.ts';
export type { ExplainedWord, Explanation } from '../core/explain.ts';
export type { ForecastBatchOptions, Forecaster, ForecastOptions } from '../core/forecaster.ts';
export type { OnnxHeader, OnnxOpset } from '../core/metadata.ts';
export type { ModelDescription } from '../core/metadata-values.ts';
export type { Model, RunOptions } from '../core/model.ts';
export type { ModelInfo } from '../core/model-info.ts';
export type { Device, ModelInput, ModelSession } from '../core/model-session.ts';
export type { SeriesInfo } from '../core/series-info.ts';
export type { SeriesValues } from '../core/series-window.ts';
export type { Tensor, TensorData, TensorDtype, TensorInput } from '../core/tensor.ts';
export { DeviceUnavailableError } from '../errors/device-unavailable-error.ts';
export { DisposedClassifierError } from '../errors/disposed-classifier-error.ts';
export { DisposedForecasterError } from '../errors/disposed-forecaster-error.ts';
export { DisposedModelError } from '../errors/disposed-model-error.ts';
export { InferenceError } from '../errors/inference-error.ts';
export { InferenceFailedError } from '../errors/inference-failed-error.ts';
export { InvalidInputsError } from '../errors/invalid-inputs-error.ts';
export { InvalidMetadataError } from '../errors/invalid-metadata-error.ts';
export { InvalidModelError } from '../errors/invalid-model-error.ts';
export { InvalidOptionError } from '../errors/invalid-option-error.ts';
export { InvalidSeriesError } from '../errors/invalid-series-error.ts';
export { InvalidTextError } from '../errors/invalid-text-error.ts';
export { InvalidTokensError } from '../errors/invalid-tokens-error.ts';
export { MissingMetadataError } from '../errors/missing-metadata-error.ts';
export { ModelDownloadError } from '../errors/model-download-error.ts';
export { ModelFileError, type ModelFileProblem } from '../errors/model-file-error.ts';
export { ModelIntegrityError } from '../errors/model-integrity-error.ts';
export { ModelKindError, type ModelKindName } from '../errors/model-kind-error.ts';
export { ModelPrecisionError } from '../errors/model-precision-error.ts';
export { NotOnnxFileError } from '../errors/not-onnx-file-error.ts';
export { TruncatedModelError } from '../errors/truncated-model-error.ts';
export { UnsupportedFormatVersionError } from '../errors/unsupported-format-version-error.ts';
export { DEVICE_NAMES, type DeviceName } from './devices.ts';
export { type LoadClassifierOptions, loadClassifier } from './load-classifier.ts';
export { type LoadForecasterOptions, loadForecaster } from './load-forecaster.ts';
export type { LoadModelOptions, LoadProgress } from './load-kind.ts';
export { loadModel } from './load-model.ts';
export type { ModelSource } from './model-source.ts';
export type { Precision } from './precision.ts';
export { readModelInfo } from './read-model-info.ts';
