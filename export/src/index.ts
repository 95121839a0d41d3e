/** Converts TensorFlow.js layers models to ONNX and checks the result. */
export type { ParityReport } from './check/check-parity.ts';
export type { OutputDifference } from './check/compare-outputs.ts';
export { DEFAULT_TOLERANCE } from './check-settings.ts';
export {
  type ConvertedLayer,
  type ConvertedModel,
  type ConvertOptions,
  convertDescription,
  convertModel,
} from './convert.ts';
export type { CustomConverters } from './custom/custom-converters.ts';
export { loadCustomConverters } from './custom/load-custom-converters.ts';
export { CheckImpossibleError } from './errors/check-impossible-error.ts';
export { CustomConvertersError } from './errors/custom-converters-error.ts';
export { type ErrorParts, ExportError } from './errors/export-error.ts';
export { InvalidModelError } from './errors/invalid-model-error.ts';
export { InvalidSidecarError } from './errors/invalid-sidecar-error.ts';
export { InvalidWeightsError } from './errors/invalid-weights-error.ts';
export { LabelMismatchError } from './errors/label-mismatch-error.ts';
export { ModelDownloadError } from './errors/model-download-error.ts';
export { ModelFileError } from './errors/model-file-error.ts';
export { ModelNotFoundError } from './errors/model-not-found-error.ts';
export { OptionalPackageError } from './errors/optional-package-error.ts';
export { OutputNotWritableError } from './errors/output-not-writable-error.ts';
export { OutputShapeError } from './errors/output-shape-error.ts';
export { ParityError } from './errors/parity-error.ts';
export { SeriesMismatchError } from './errors/series-mismatch-error.ts';
export { type UnsupportedLayer, UnsupportedLayersError } from './errors/unsupported-layers-error.ts';
export { type UnsupportedOp, UnsupportedOpsError } from './errors/unsupported-ops-error.ts';
export { UnsupportedOpsetError } from './errors/unsupported-opset-error.ts';
export { VocabularyMismatchError } from './errors/vocabulary-mismatch-error.ts';
export { WeightsFileError } from './errors/weights-file-error.ts';
export type { ExportFromMemoryOptions, SavableModel } from './export-from-memory.ts';
export { type ExportOptions, type ExportResult, exportModel } from './export-model.ts';
export { formatSource } from './format-source.ts';
export { inspectSource, type SourceInspection, type TensorInspection } from './inspect-source.ts';
export { ACTIVATIONS } from './layers/activations.ts';
export {
  defineConverter as defineLayerConverter,
  type Flow,
  type LayerContext,
  type LayerConverter,
} from './layers/layer.ts';
export { LAYER_CONVERTERS, SUPPORTED_LAYERS } from './layers/registry.ts';
export { UNBUNDLED_CONVERTERS } from './layers/unbundled.ts';
export { convertGraphDescription } from './ops/convert-graph-description.ts';
export type { Op, OpConverter } from './ops/op.ts';
export { OP_CONVERTERS } from './ops/registry.ts';
export { mapTensor } from './ops/unary.ts';
export { DEFAULT_OPSET, OPSET_IR_VERSIONS } from './opsets.ts';
export type { Precision } from './precision/precision.ts';
export { describeGraphModel, type GraphModelParts } from './read/describe-graph-model.ts';
export { describeModel, type SavedModel } from './read/describe-model.ts';
export type {
  LayerCall,
  LayerDescription,
  ModelDescription,
  TensorReference,
  WeightTensor,
} from './read/description.ts';
export type { GraphModelDescription, GraphWeight } from './read/graph-description.ts';
export { readModel } from './read/read-model.ts';
export { VERSION } from './version.ts';
export type { PrecisionReport, TextAccuracy } from './write-checked.ts';
