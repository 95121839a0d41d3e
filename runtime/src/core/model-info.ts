import { InvalidMetadataError } from '../errors/invalid-metadata-error.ts';
import { MissingMetadataError } from '../errors/missing-metadata-error.ts';
import { ModelKindError } from '../errors/model-kind-error.ts';
import { parseTextEncoding, type TextEncoding } from '../text/text-encoding.ts';
import {
  type CommonInfo,
  checkFormatVersion,
  FORMAT_VERSION,
  METADATA_KEY,
  messageOf,
  parseCommonInfo,
  readJson,
} from './metadata-values.ts';

/** What a text model knows beside its weights. */
export interface ModelInfo extends CommonInfo {
  readonly encoding: TextEncoding;
  /** Label of each class index. */
  readonly labels: readonly string[];
}

/** Whether the metadata tell how to read texts; the models of other inputs that `export` writes have none of it. */
export function hasTextInfo(metadata: ReadonlyMap<string, string>): boolean {
  const { labels, preprocessing, vocabulary } = METADATA_KEY;
  return [labels, preprocessing, vocabulary].some((key) => metadata.has(key));
}

/** Whether the metadata tell how to read the values of a time series. */
export function hasSeriesInfo(metadata: ReadonlyMap<string, string>): boolean {
  return metadata.has(METADATA_KEY.series);
}

/**
 * Makes the metadata of a text model typed.
 *
 * @param metadata as {@link readOnnxHeader} gives them.
 * @param path names the file in errors.
 * @throws {MissingMetadataError} if the model has no metadata about texts at all.
 * @throws {ModelKindError} if it has those of a time series instead.
 * @throws {UnsupportedFormatVersionError} if a newer onnx-bridge wrote it.
 * @throws {InvalidMetadataError} if a value is missing, no JSON, or not what its key promises.
 */
export function parseModelInfo(metadata: ReadonlyMap<string, string>, path: string): ModelInfo {
  const isTextModel = hasTextInfo(metadata);
  if (isTextModel || metadata.has(METADATA_KEY.formatVersion)) checkFormatVersion(metadata, path);
  if (!isTextModel && hasSeriesInfo(metadata)) throw new ModelKindError(path, 'series');
  if (!isTextModel) throw new MissingMetadataError(path, 'text');
  const encoding = parseEncoding(metadata, path);
  return { encoding, labels: encoding.labels, ...parseCommonInfo(metadata, path) };
}

function parseEncoding(metadata: ReadonlyMap<string, string>, path: string): TextEncoding {
  const value = {
    formatVersion: FORMAT_VERSION,
    labels: readJson(METADATA_KEY.labels, metadata, path),
    preprocessing: readJson(METADATA_KEY.preprocessing, metadata, path),
    vocabulary: readJson(METADATA_KEY.vocabulary, metadata, path),
  };
  try {
    return parseTextEncoding(value, path);
  } catch (error) {
    const field = `${METADATA_KEY.labels}, ${METADATA_KEY.preprocessing}, ${METADATA_KEY.vocabulary}`;
    throw new InvalidMetadataError(path, field, messageOf(error), error);
  }
}
