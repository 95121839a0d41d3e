/**
 * The `metadata_props` of an .onnx file: all that a program needs to classify texts, or to forecast a series, with nothing but
 * this file.
 */
import type { ModelDescription } from './read/description.ts';
import type { SeriesDescription } from './read/sidecars.ts';

const FORMAT_VERSION = '1';

/**
 * @param isPaddingMasked true when steps with the padding id at the end of a row change nothing.
 * @returns entries under `onnx_bridge.*`; values but the version are JSON.
 */
export function metadataOf(
  { name, layers, text, series, training }: ModelDescription,
  isPaddingMasked: boolean,
): Record<string, string> {
  const parameterCount = layers
    .flatMap(({ weights }) => weights)
    .reduce((sum, { data }) => sum + data.length, 0);
  // Without what differs from run to run: the same seed gives the same file.
  const { history: _history, seconds: _seconds, metrics, ...settings } = training ?? {};
  return {
    'onnx_bridge.format_version': FORMAT_VERSION,
    ...(text && {
      'onnx_bridge.labels': JSON.stringify(text.labels),
      'onnx_bridge.preprocessing': JSON.stringify(text.preprocessing),
    }),
    ...(series && { 'onnx_bridge.series': JSON.stringify(withoutVersion(series)) }),
    'onnx_bridge.model': JSON.stringify({ name, parameterCount, paddingMasked: isPaddingMasked }),
    ...(training && { 'onnx_bridge.training': JSON.stringify(settings) }),
    ...(metrics !== undefined && { 'onnx_bridge.metrics': JSON.stringify(metrics) }),
    // Last, since it is by far the longest.
    ...(text && { 'onnx_bridge.vocabulary': JSON.stringify(text.vocabulary) }),
  };
}

/** The version of all metadata has a key of its own. */
function withoutVersion({ formatVersion: _version, ...series }: SeriesDescription): Record<string, unknown> {
  return series;
}
