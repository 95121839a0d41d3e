import * as v from 'valibot';
import { InvalidMetadataError } from '../errors/invalid-metadata-error.ts';
import { MissingMetadataError } from '../errors/missing-metadata-error.ts';
import { UnsupportedFormatVersionError } from '../errors/unsupported-format-version-error.ts';
import { parseTextEncoding, type TextEncoding } from '../text/text-encoding.ts';

/** Metadata keys of a text model; their values are JSON. */
export const METADATA_KEY = {
  formatVersion: 'onnx_bridge.format_version',
  labels: 'onnx_bridge.labels',
  preprocessing: 'onnx_bridge.preprocessing',
  vocabulary: 'onnx_bridge.vocabulary',
  model: 'onnx_bridge.model',
  training: 'onnx_bridge.training',
  metrics: 'onnx_bridge.metrics',
} as const;

const FORMAT_VERSION = 1;

const ModelDescriptionSchema = v.object({
  name: v.string(),
  parameterCount: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  paddingMasked: v.boolean(),
});
/** valibot takes an array for a record. */
const NoArray = v.pipe(
  v.unknown(),
  v.check((value) => !Array.isArray(value), 'an object is expected, but an array was given'),
);
const TrainingSchema = v.pipe(NoArray, v.record(v.string(), v.unknown()));
const MetricsSchema = v.pipe(
  NoArray,
  v.record(v.string(), v.nullable(v.record(v.string(), v.nullable(v.number())))),
);

export interface ModelDescription {
  readonly name: string;
  readonly parameterCount: number;
  /** Whether padding at the end of a row changes nothing, so that a batch needs only its own longest row. */
  readonly paddingMasked: boolean;
}

/** What a text model knows beside its weights. */
export interface ModelInfo {
  readonly encoding: TextEncoding;
  /** Label of each class index. */
  readonly labels: readonly string[];
  readonly model: ModelDescription;
  /** The training.json of the run, without history and metrics. */
  readonly training?: Readonly<Record<string, unknown>>;
  /** Metrics by split (`train`, `validation`, `test`), each with `loss`, `accuracy`, `count`. */
  readonly metrics?: Readonly<Record<string, Readonly<Record<string, number | null>> | null>>;
}

/** Whether the metadata tell how to read texts; the models of other inputs that `export` writes have none of it. */
export function hasTextInfo(metadata: ReadonlyMap<string, string>): boolean {
  const { labels, preprocessing, vocabulary } = METADATA_KEY;
  return [labels, preprocessing, vocabulary].some((key) => metadata.has(key));
}

/**
 * Makes the metadata of a text model typed.
 *
 * @param metadata as {@link readOnnxHeader} gives them.
 * @param path names the file in errors.
 * @throws {MissingMetadataError} if the model has no metadata about texts at all.
 * @throws {UnsupportedFormatVersionError} if a newer onnx-bridge wrote it.
 * @throws {InvalidMetadataError} if a value is missing, no JSON, or not what its key promises.
 */
export function parseModelInfo(metadata: ReadonlyMap<string, string>, path: string): ModelInfo {
  const isTextModel = hasTextInfo(metadata);
  if (isTextModel || metadata.has(METADATA_KEY.formatVersion)) checkFormatVersion(metadata, path);
  if (!isTextModel) throw new MissingMetadataError(path);
  const encoding = parseEncoding(metadata, path);
  const model = parseValue(METADATA_KEY.model, ModelDescriptionSchema, metadata, path);
  return {
    encoding,
    labels: encoding.labels,
    model,
    ...(metadata.has(METADATA_KEY.training) && {
      training: parseValue(METADATA_KEY.training, TrainingSchema, metadata, path),
    }),
    ...(metadata.has(METADATA_KEY.metrics) && {
      metrics: parseValue(METADATA_KEY.metrics, MetricsSchema, metadata, path),
    }),
  };
}

function checkFormatVersion(metadata: ReadonlyMap<string, string>, path: string): void {
  const formatVersion = readJson(METADATA_KEY.formatVersion, metadata, path);
  if (typeof formatVersion !== 'number' || !Number.isSafeInteger(formatVersion) || formatVersion < 1) {
    throw new InvalidMetadataError(path, METADATA_KEY.formatVersion, 'it is not a version number');
  }
  if (formatVersion > FORMAT_VERSION) {
    throw new UnsupportedFormatVersionError(path, formatVersion, FORMAT_VERSION);
  }
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

function parseValue<Schema extends v.GenericSchema>(
  key: string,
  schema: Schema,
  metadata: ReadonlyMap<string, string>,
  path: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, readJson(key, metadata, path));
  if (result.success) {
    return result.output;
  }
  const issues = result.issues.map((issue) => {
    const field = v.getDotPath(issue);
    return field === null ? issue.message : `${field}: ${issue.message}`;
  });
  throw new InvalidMetadataError(path, key, issues.join('; '));
}

function readJson(key: string, metadata: ReadonlyMap<string, string>, path: string): unknown {
  const text = metadata.get(key);
  if (text === undefined) {
    throw new InvalidMetadataError(path, key, 'it is missing');
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidMetadataError(path, key, `it is not JSON (${messageOf(error)})`, error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
