import { availableParallelism } from 'node:os';
import type { Classifier } from '../core/classifier.ts';
import type { ModelInfo } from '../core/model-info.ts';
import { DeviceUnavailableError } from '../errors/device-unavailable-error.ts';
import type { DeviceName } from '../node/devices.ts';
import { loadClassifier } from '../node/load-classifier.ts';
import { formatTable } from './format-table.ts';
import { generateTexts } from './generate-texts.ts';

export interface BenchmarkRequest {
  /** Path of the .onnx file. */
  readonly model: string;
  readonly devices: readonly DeviceName[];
  /** On the CPU; a GPU is measured once. */
  readonly threads: readonly number[] | undefined;
  /** Texts in a call. */
  readonly batchSizes: readonly number[];
  /** For each row of the table, at least. */
  readonly secondsPerRow: number;
  readonly signal: AbortSignal;
  /** Told what is being measured, and which device cannot be. */
  readonly onNotice: (message: string) => void;
}

/** What `benchmark --json` prints, in an array. */
export interface BenchmarkRow {
  /** Of the model. */
  readonly name: string;
  readonly device: string;
  readonly threads: number;
  readonly batchSize: number;
  readonly reviewsPerSecond: number;
  /** Of one call. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const TEXT_COUNT = 4096;
/** Part of the time of a row that is not counted: code is compiled, workers start. */
const WARM_UP_PART = 0.3;

/**
 * Measures a model on devices, with counts of threads and batch sizes, on texts made of its own vocabulary.
 *
 * @throws {DeviceUnavailableError} if none of the devices can be used.
 * @throws what {@link loadClassifier} throws.
 */
export async function benchmarkModel(request: BenchmarkRequest): Promise<BenchmarkRow[]> {
  const { devices, threads = [...new Set([1, availableParallelism()])], onNotice } = request;
  const rows: BenchmarkRow[] = [];
  let failure: DeviceUnavailableError | undefined;
  for (const device of devices) {
    const isCpu = device === 'cpu' || device === 'auto';
    try {
      for (const threadCount of isCpu ? threads : [1]) {
        rows.push(...(await benchmarkDevice(device, threadCount, request)));
      }
    } catch (error) {
      if (!(error instanceof DeviceUnavailableError)) throw error;
      failure = error;
      onNotice(`${device} is left out: ${error.reason}`);
    }
  }
  if (rows.length === 0 && failure !== undefined) throw failure;
  return rows;
}

async function benchmarkDevice(
  device: DeviceName,
  threads: number,
  { model, batchSizes, secondsPerRow, signal, onNotice }: BenchmarkRequest,
): Promise<BenchmarkRow[]> {
  const classifier = await loadClassifier(model, { device, threads, signal });
  try {
    const texts = generateTexts(classifier.info.encoding, TEXT_COUNT);
    const rows: BenchmarkRow[] = [];
    for (const batchSize of batchSizes) {
      onNotice(`${classifier.device.name}, ${threads} thread(s), ${batchSize} text(s) a call`);
      const callsMs = await measureCalls(classifier, { texts, batchSize, secondsPerRow, signal });
      rows.push(describeRow(classifier, { threads, batchSize, callsMs }));
    }
    return rows;
  } finally {
    await classifier.dispose();
  }
}

interface Workload extends Pick<BenchmarkRequest, 'secondsPerRow' | 'signal'> {
  readonly texts: readonly string[];
  readonly batchSize: number;
}

/** Calls one after the other, each with the next texts. */
async function measureCalls(
  classifier: Classifier,
  { texts, batchSize, secondsPerRow, signal }: Workload,
): Promise<number[]> {
  const callsMs: number[] = [];
  const startMs = performance.now();
  const warmUntilMs = startMs + 1000 * secondsPerRow * WARM_UP_PART;
  const endMs = warmUntilMs + 1000 * secondsPerRow;
  for (let from = 0; callsMs.length === 0 || performance.now() < endMs; from += batchSize) {
    if (from + batchSize > texts.length) from = 0;
    const callStartMs = performance.now();
    const [text = ''] = texts.slice(from, from + 1);
    await (batchSize === 1
      ? classifier.classify(text, { signal })
      : classifier.classifyBatch(texts.slice(from, from + batchSize), { signal }));
    if (callStartMs >= warmUntilMs) callsMs.push(performance.now() - callStartMs);
  }
  return callsMs;
}

function describeRow(
  { info, device }: { readonly info: ModelInfo; readonly device: Classifier['device'] },
  { threads, batchSize, callsMs }: { threads: number; batchSize: number; callsMs: readonly number[] },
): BenchmarkRow {
  const sorted = [...callsMs].sort((a, b) => a - b);
  const percentile = (part: number) => sorted[Math.ceil(part * sorted.length) - 1] ?? Number.NaN;
  const totalMs = callsMs.reduce((sum, callMs) => sum + callMs, 0);
  return {
    name: info.model.name,
    device: device.name,
    threads,
    batchSize,
    reviewsPerSecond: (1000 * batchSize * callsMs.length) / totalMs,
    p50Ms: percentile(0.5),
    p99Ms: percentile(0.99),
  };
}

/** Writes the rows for people. */
export function formatBenchmark(rows: readonly BenchmarkRow[]): string {
  return formatTable(
    [
      ['device', 'threads', 'texts a call', 'texts/s', 'p50 ms', 'p99 ms'],
      ...rows.map(({ device, threads, batchSize, reviewsPerSecond, p50Ms, p99Ms }) => [
        device,
        String(threads),
        String(batchSize),
        String(Math.round(reviewsPerSecond)),
        p50Ms.toFixed(2),
        p99Ms.toFixed(2),
      ]),
    ],
    ['left', 'right', 'right', 'right', 'right', 'right'],
  );
}
