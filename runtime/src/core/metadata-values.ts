/** Reads the values under `onnx_bridge.*`, which every kind of model has some of. */
import * as v from 'valibot';
import { InvalidMetadataError } from '../errors/invalid-metadata-error.ts';
import { UnsupportedFormatVersionError } from '../errors/unsupported-format-version-error.ts';

/** Metadata keys of our models; their values are JSON. */
export const METADATA_KEY = {
  formatVersion: 'onnx_bridge.format_version',
  labels: 'onnx_bridge.labels',
  preprocessing: 'onnx_bridge.preprocessing',
  vocabulary: 'onnx_bridge.vocabulary',
  series: 'onnx_bridge.series',
  model: 'onnx_bridge.model',
  training: 'onnx_bridge.training',
  metrics: 'onnx_bridge.metrics',
} as const;

export const FORMAT_VERSION = 1;

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

/** What every model of ours says of itself, whatever it reads. */
export interface CommonInfo {
  readonly model: ModelDescription;
  /** The training.json of the run, without history and metrics. */
  readonly training?: Readonly<Record<string, unknown>>;
  /** Figures by split (`train`, `validation`, `test`), such as `loss` and `count`. */
  readonly metrics?: Readonly<Record<string, Readonly<Record<string, number | null>> | null>>;
}

/** @throws {InvalidMetadataError} if a value is missing, no JSON, or not what its key promises. */
export function parseCommonInfo(metadata: ReadonlyMap<string, string>, path: string): CommonInfo {
  return {
    model: parseValue(METADATA_KEY.model, ModelDescriptionSchema, metadata, path),
    ...(metadata.has(METADATA_KEY.training) && {
      training: parseValue(METADATA_KEY.training, TrainingSchema, metadata, path),
    }),
    ...(metadata.has(METADATA_KEY.metrics) && {
      metrics: parseValue(METADATA_KEY.metrics, MetricsSchema, metadata, path),
    }),
  };
}

/**
 * @throws {UnsupportedFormatVersionError} if a newer onnx-bridge wrote the model.
 * @throws {InvalidMetadataError} if it has no version.
 */
export function checkFormatVersion(metadata: ReadonlyMap<string, string>, path: string): void {
  const formatVersion = readJson(METADATA_KEY.formatVersion, metadata, path);
  if (typeof formatVersion !== 'number' || !Number.isSafeInteger(formatVersion) || formatVersion < 1) {
    throw new InvalidMetadataError(path, METADATA_KEY.formatVersion, 'it is not a version number');
  }
  if (formatVersion > FORMAT_VERSION) {
    throw new UnsupportedFormatVersionError(path, formatVersion, FORMAT_VERSION);
  }
}

/** @throws {InvalidMetadataError} if the value is missing, no JSON, or not what the schema wants. */
export function parseValue<Schema extends v.GenericSchema>(
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

export function readJson(key: string, metadata: ReadonlyMap<string, string>, path: string): unknown {
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

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
