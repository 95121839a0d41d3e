import type { TensorDescription } from '../core/check-graph.ts';
import { type GraphSummary, summarizeGraph } from '../core/graph-summary.ts';
import { type OnnxOpset, readOnnxHeader } from '../core/metadata.ts';
import { hasSeriesInfo, hasTextInfo, type ModelInfo, parseModelInfo } from '../core/model-info.ts';
import { parseSeriesInfo } from '../core/series-info.ts';
import { openModel } from '../node/model-source.ts';
import { WorkerSession } from '../node/worker-session.ts';
import type { SeriesDescription } from '../series/series-description.ts';
import type { Preprocessing } from '../text/text-encoding.ts';
import { vocabularySizeOf } from '../text/text-encoding.ts';

/** What `inspect --json` prints; the fields from `model` on are null in an ONNX file that is not ours. */
export interface Inspection {
  readonly path: string;
  readonly sizeBytes: number;
  readonly irVersion: number;
  readonly producer: string;
  readonly opsets: readonly OnnxOpset[];
  readonly inputs: readonly TensorDescription[];
  readonly outputs: readonly TensorDescription[];
  /** How often each operator occurs, most often first. */
  readonly operators: GraphSummary['operators'];
  /** Numbers that are stored. */
  readonly parameterCount: number;
  readonly model: ModelInfo['model'] | null;
  readonly labels: readonly string[] | null;
  readonly preprocessing: Preprocessing | null;
  readonly vocabularySize: number | null;
  /** Of a model that forecasts a time series. */
  readonly series: SeriesDescription | null;
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
  const opened = await openModel(path, {
    cache: undefined,
    integrity: undefined,
    onProgress: () => {},
    signal,
  });
  const session = new WorkerSession({ model: opened.model, executionProvider: 'cpu', threads: 1 }, path);
  try {
    const header = await readOnnxHeader(opened.bytes, path);
    const text = hasTextInfo(header.metadata) ? parseModelInfo(header.metadata, path) : undefined;
    const series = hasSeriesInfo(header.metadata) ? parseSeriesInfo(header.metadata, path) : undefined;
    const info = text ?? series;
    const graph = { start: header.graphOffset, end: header.graphOffset + header.graphSizeBytes };
    const summary = await summarizeGraph(opened.bytes, graph, path);
    session.load();
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
      ...summary,
      model: info?.model ?? null,
      labels: text?.labels ?? null,
      preprocessing: text?.encoding.preprocessing ?? null,
      vocabularySize: text === undefined ? null : vocabularySizeOf(text.encoding),
      series: series?.series ?? null,
      training: info?.training ?? null,
      metrics: info?.metrics ?? null,
    };
  } finally {
    await Promise.all([opened.close(), session.dispose()]);
  }
}
