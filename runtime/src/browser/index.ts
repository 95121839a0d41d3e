/** Classifies texts in a browser. Importing this module loads no ONNX Runtime: its workers do. */
export type { Classification } from '../core/classification.ts';
export {
  Classifier,
  type ClassifyBatchOptions,
  type ClassifyOptions,
  type ExplainOptions,
} from '../core/classifier.ts';
export { type ExplainedWord, type Explanation, findWords, type WordSpan } from '../core/explain.ts';
export type { ModelInfo } from '../core/model-info.ts';
export type { Device } from '../core/model-session.ts';
export { DeviceUnavailableError } from '../errors/device-unavailable-error.ts';
export { DisposedClassifierError } from '../errors/disposed-classifier-error.ts';
export { InferenceError } from '../errors/inference-error.ts';
export { InferenceFailedError } from '../errors/inference-failed-error.ts';
export { InvalidMetadataError } from '../errors/invalid-metadata-error.ts';
export { InvalidModelError } from '../errors/invalid-model-error.ts';
export { InvalidOptionError } from '../errors/invalid-option-error.ts';
export { InvalidTextError } from '../errors/invalid-text-error.ts';
export { MissingMetadataError } from '../errors/missing-metadata-error.ts';
export { ModelDownloadError } from '../errors/model-download-error.ts';
export { ModelFileError, type ModelFileProblem } from '../errors/model-file-error.ts';
export { ModelIntegrityError } from '../errors/model-integrity-error.ts';
export { ModelKindError, type ModelKindName } from '../errors/model-kind-error.ts';
export { NotOnnxFileError } from '../errors/not-onnx-file-error.ts';
export { OutOfMemoryError } from '../errors/out-of-memory-error.ts';
export { TruncatedModelError } from '../errors/truncated-model-error.ts';
export { UnsupportedFormatVersionError } from '../errors/unsupported-format-version-error.ts';
export { BROWSER_DEVICE_NAMES, type BrowserDeviceName, webGpuUnavailableReason } from './devices.ts';
export { type LoadClassifierOptions, type LoadProgress, loadClassifier } from './load-classifier.ts';
export type { BrowserModelSource } from './model-source.ts';
