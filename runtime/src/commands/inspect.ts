import { type OnnxOpset, readOnnxHeader } from '../core/metadata.ts';
import { hasTextInfo, type ModelInfo, parseModelInfo } from '../core/model-info.ts';
import { openModel } from '../node/model-source.ts';
import type { TensorDescription } from '../node/session-protocol.ts';
import { WorkerSession } from '../node/worker-session.ts';
import type { Preprocessing } from '../text/text-encoding.ts';
import { vocabularySizeOf } from '../text/text-encoding.ts';
import { formatTable } from './format-table.ts';

/** What `inspect --json` prints; the fields from `model` on are null in an ONNX file that is not ours. */
export interface Inspection {
  readonly path: string;
  readonly sizeBytes: number;
  readonly irVersion: number;
  readonly producer: string;
  readonly opsets: readonly OnnxOpset[];
  readonly inputs: readonly TensorDescription[];
  readonly outputs: readonly TensorDescription[];
  readonly model: ModelInfo['model'] | null;
  readonly labels: readonly string[] | null;
  readonly preprocessing: Preprocessing | null;
  readonly vocabularySize: number | null;
  readonly training: ModelInfo['training'] | null;
  readonly metrics: ModelInfo['metrics'] | null;
}

/**
 * Looks into an ONNX file.
 *
 * @throws {ModelFileError | NotOnnxFileError | TruncatedModelError} if there is no whole ONNX model.
 * @throws {InvalidMetadataError | UnsupportedFormatVersionError} if its metadata are ours but cannot be read.
 * @throws {InvalidModelError} if ONNX Runtime rejects the graph.
 */
export async function inspectModel(path: string, signal: AbortSignal): Promise<Inspection> {
  const opened = await openModel(path);
  const session = new WorkerSession({ model: opened.model, executionProvider: 'cpu', threads: 1 }, path);
  try {
    const header = await readOnnxHeader(opened.bytes, path);
    const info = hasTextInfo(header.metadata) ? parseModelInfo(header.metadata, path) : undefined;
    const { inputs, outputs } = await session.ready;
    signal.throwIfAborted();
    return {
      path,
      sizeBytes: header.sizeBytes,
      irVersion: header.irVersion,
      producer: header.producerName,
      opsets: header.opsets,
      inputs,
      outputs,
      model: info?.model ?? null,
      labels: info?.labels ?? null,
      preprocessing: info?.encoding.preprocessing ?? null,
      vocabularySize: info === undefined ? null : vocabularySizeOf(info.encoding),
      training: info?.training ?? null,
      metrics: info?.metrics ?? null,
    };
  } finally {
    await Promise.all([opened.close(), session.dispose()]);
  }
}

/** Writes an inspection for people. */
export function formatInspection(inspection: Inspection): string {
  const { opsets, inputs, outputs, model } = inspection;
  const opset = opsets
    .map(({ domain, version }) => (domain === '' ? `${version}` : `${domain} ${version}`))
    .join(', ');
  const rows = [
    ['file', inspection.path],
    ['size', `${inspection.sizeBytes.toLocaleString('en')} bytes`],
    [
      'ONNX',
      `opset ${opset}, IR version ${inspection.irVersion}, by ${inspection.producer || 'an unnamed program'}`,
    ],
    ...inputs.map((input) => ['input', describeTensor(input)]),
    ...outputs.map((output) => ['output', describeTensor(output)]),
    ...(model === null
      ? [['text model', 'no: it holds no labels and no vocabulary, so classify cannot use it']]
      : []),
    ...(model === null ? [] : describeTextModel(inspection, model)),
  ];
  return formatTable(rows, ['left', 'left']);
}

function describeTensor({ name, type, shape }: TensorDescription): string {
  return `${name}: ${type} [${shape.join(', ')}]`;
}

function describeTextModel(inspection: Inspection, model: ModelInfo['model']): string[][] {
  const { labels, preprocessing, vocabularySize, training, metrics } = inspection;
  return [
    ['model', `${model.name}, ${model.parameterCount.toLocaleString('en')} parameters`],
    ['labels', (labels ?? []).join(', ')],
    ['vocabulary', `${(vocabularySize ?? 0).toLocaleString('en')} ids`],
    ...(preprocessing === null ? [] : [['texts', describePreprocessing(preprocessing, model.paddingMasked)]]),
    ...describeTraining(training ?? {}),
    ...Object.entries(metrics ?? {}).map(([split, values]) => [split, describeMetrics(values ?? {})]),
  ];
}

function describePreprocessing(preprocessing: Preprocessing, paddingMasked: boolean): string {
  const { charLevel, lower, sequenceLength, truncationSide, paddingSide } = preprocessing;
  return [
    `${charLevel ? 'characters' : 'words'}${lower ? ', lower-cased' : ''}`,
    `${truncationSide === 'pre' ? 'the last' : 'the first'} ${sequenceLength} tokens`,
    paddingMasked ? 'padding masked' : `padded at the ${paddingSide === 'pre' ? 'start' : 'end'}, not masked`,
  ].join('; ');
}

function describeTraining(training: Readonly<Record<string, unknown>>): string[][] {
  return ['architecture', 'data', 'settings', 'engine', 'bestEpoch'].flatMap((key) => {
    const value = training[key];
    return value === undefined || value === null ? [] : [[key, describeValue(value)]];
  });
}

/** Objects become `key value` pairs; what is nested in them stays JSON. */
function describeValue(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return typeof value === 'string' ? value : JSON.stringify(value);
  }
  return Object.entries(value)
    .map(([key, inner]) => `${key} ${typeof inner === 'string' ? inner : JSON.stringify(inner)}`)
    .join(', ');
}

function describeMetrics(values: Readonly<Record<string, number | null>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${value === null || Number.isInteger(value) ? value : value.toFixed(4)}`)
    .join(', ');
}
