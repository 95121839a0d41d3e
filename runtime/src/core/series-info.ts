import { MissingMetadataError } from '../errors/missing-metadata-error.ts';
import { ModelKindError } from '../errors/model-kind-error.ts';
import { SERIES_DESCRIPTION, type SeriesDescription } from '../series/series-description.ts';
import {
  type CommonInfo,
  checkFormatVersion,
  METADATA_KEY,
  parseCommonInfo,
  parseValue,
} from './metadata-values.ts';
import { hasSeriesInfo, hasTextInfo } from './model-info.ts';

/** What a model of a time series knows beside its weights. */
export interface SeriesInfo extends CommonInfo {
  readonly series: SeriesDescription;
}

/**
 * Makes the metadata of a model of a time series typed.
 *
 * @param metadata as {@link readOnnxHeader} gives them.
 * @param path names the file in errors.
 * @throws {MissingMetadataError} if the model has no metadata about a series at all.
 * @throws {ModelKindError} if it has those of texts instead.
 * @throws {UnsupportedFormatVersionError} if a newer onnx-bridge wrote it.
 * @throws {InvalidMetadataError} if a value is missing, no JSON, or not what its key promises.
 */
export function parseSeriesInfo(metadata: ReadonlyMap<string, string>, path: string): SeriesInfo {
  const isSeriesModel = hasSeriesInfo(metadata);
  if (isSeriesModel || metadata.has(METADATA_KEY.formatVersion)) checkFormatVersion(metadata, path);
  if (!isSeriesModel && hasTextInfo(metadata)) throw new ModelKindError(path, 'text');
  if (!isSeriesModel) throw new MissingMetadataError(path, 'series');
  const series = parseValue(METADATA_KEY.series, SERIES_DESCRIPTION, metadata, path);
  return { series, ...parseCommonInfo(metadata, path) };
}
