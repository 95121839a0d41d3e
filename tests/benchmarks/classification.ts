/** Reviews a second, from text to label, beside naive onnxruntime-node on the same model, in one process. */
import { availableParallelism } from 'node:os';
import { type Classifier, loadClassifier } from '@onnx-bridge/runtime';
import type { BenchmarkContext } from './context.ts';
import { measureInTurn, median, percentile } from './laps.ts';
import { createNaiveOnnxruntime, type NaiveOnnxruntime } from './naive-onnxruntime.ts';
import { type BenchmarkReport, createReport } from './report.ts';

const BASE_NAME = 'naive onnxruntime-node';
/** The output from which on a binary model chooses its second label. */
const THRESHOLD = 0.5;

export interface ClassificationRow {
  readonly name: string;
  readonly device: string;
  readonly threads: number;
  /** Texts handed over in one call. */
  readonly batchSize: number;
  /** Median of the laps. */
  readonly reviewsPerSecond: number;
  /** Of one call. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time of all threads a review, which other programs on the machine change less. */
  readonly cpuMicroseconds: number;
  /** Reviews a second as a multiple of the naive ones at the same batch size. */
  readonly timesNaive: number;
}

interface Workload {
  readonly batchSize: number;
  readonly callsPerLap: number;
  readonly laps: number;
}

/** Something that classifies the texts `from` to below `to`. */
interface Contender {
  readonly name: string;
  readonly device: string;
  classify(from: number, to: number): Promise<unknown>;
}

export async function runClassificationBenchmark(context: BenchmarkContext): Promise<BenchmarkReport> {
  const { onnxFile, origin } = await context.model();
  const { texts, origin: textOrigin } = await context.texts();
  const threads = availableParallelism();
  const classifier = await loadClassifier(onnxFile, { device: 'cpu', threads });
  const { encoding, model } = classifier.info;
  const naive = await createNaiveOnnxruntime(onnxFile, { encoding, threads });
  const rows: ClassificationRow[] = [];
  let differences = 0;
  try {
    const contenders = listContenders(classifier, naive, texts);
    for (const workload of listWorkloads(texts.length, context.quick)) {
      context.onProgress(`classification: ${workload.batchSize} text(s) a call`);
      rows.push(...(await measureWorkload(contenders, workload, { texts, threads, signal: context.signal })));
    }
    differences = await countDifferentLabels(classifier, naive, texts);
  } finally {
    await classifier.dispose();
    await naive.dispose();
  }
  const masked = model.paddingMasked ? 'padding masked' : 'padding not masked';
  return createReport({
    title: 'Classification, text in, label out',
    notes: [
      `${origin}: ${model.parameterCount} parameters, ${encoding.preprocessing.sequenceLength} ids a row, ${masked}`,
      textOrigin,
      `${BASE_NAME}: texts split into words, looked up in a Map, padded to ${encoding.preprocessing.sequenceLength} ids, 32 a run at most`,
      `labels that differ between onnx-bridge and ${BASE_NAME}: ${differences} of ${texts.length}`,
    ],
    columns: [
      { heading: 'name', value: ({ name }) => name },
      { heading: 'device', value: ({ device }) => device },
      { heading: 'threads', value: (row) => row.threads },
      { heading: 'texts a call', value: ({ batchSize }) => batchSize },
      { heading: 'reviews/s', value: ({ reviewsPerSecond }) => Math.round(reviewsPerSecond) },
      { heading: 'p50 ms', value: ({ p50Ms }) => p50Ms },
      { heading: 'p99 ms', value: ({ p99Ms }) => p99Ms },
      { heading: 'CPU µs', value: ({ cpuMicroseconds }) => cpuMicroseconds },
      { heading: 'times naive', value: ({ timesNaive }) => timesNaive },
    ],
    rows,
  });
}

function listWorkloads(textCount: number, quick: boolean): Workload[] {
  return [
    { batchSize: 1, callsPerLap: quick ? 50 : 200, laps: quick ? 3 : 10 },
    { batchSize: 32, callsPerLap: quick ? 5 : 20, laps: quick ? 3 : 10 },
    { batchSize: textCount, callsPerLap: 1, laps: quick ? 1 : 5 },
  ];
}

async function countDifferentLabels(
  classifier: Classifier,
  naive: NaiveOnnxruntime,
  texts: readonly string[],
): Promise<number> {
  const ours = await classifier.classifyBatch(texts);
  const outputs = await naive.classify(texts);
  const { labels } = classifier.info;
  return outputs.filter((output, i) => ours[i]?.label !== labels[output >= THRESHOLD ? 1 : 0]).length;
}

/** The base comes last. */
function listContenders(
  classifier: Classifier,
  naive: NaiveOnnxruntime,
  texts: readonly string[],
): Contender[] {
  const preparedRows = texts.map(naive.encode);
  return [
    {
      name: 'onnx-bridge',
      device: classifier.device.name,
      classify: (from, to) =>
        to - from === 1
          ? classifier.classify(texts[from] ?? '')
          : classifier.classifyBatch(texts.slice(from, to)),
    },
    {
      name: 'onnx-bridge, one call a text',
      device: classifier.device.name,
      classify: (from, to) => Promise.all(texts.slice(from, to).map((text) => classifier.classify(text))),
    },
    {
      name: `${BASE_NAME}, ids prepared`,
      device: 'cpu',
      classify: (from, to) => naive.run(preparedRows.slice(from, to)),
    },
    { name: BASE_NAME, device: 'cpu', classify: (from, to) => naive.classify(texts.slice(from, to)) },
  ];
}

async function measureWorkload(
  contenders: readonly Contender[],
  { batchSize, callsPerLap, laps }: Workload,
  {
    texts,
    threads,
    signal,
  }: { readonly texts: readonly string[]; readonly threads: number; readonly signal: AbortSignal },
): Promise<ClassificationRow[]> {
  const warmUpLaps = 1;
  const subjects = contenders.map((contender) => {
    const callsMs: number[] = [];
    const lapsCpuMicroseconds: number[] = [];
    let from = 0;
    const run = async () => {
      const cpuBefore = process.cpuUsage();
      for (let call = 0; call < callsPerLap; call++) {
        if (from + batchSize > texts.length) from = 0;
        const startMs = performance.now();
        await contender.classify(from, from + batchSize);
        callsMs.push(performance.now() - startMs);
        from += batchSize;
      }
      const { user, system } = process.cpuUsage(cpuBefore);
      lapsCpuMicroseconds.push((user + system) / (batchSize * callsPerLap));
    };
    return { contender, callsMs, lapsCpuMicroseconds, run };
  });
  const measured = await measureInTurn(subjects, { warmUpLaps, laps, signal });
  const rates = measured.map(({ lapsMs }) => (1000 * batchSize * callsPerLap) / median(lapsMs));
  const naiveRate = rates.at(-1) ?? Number.NaN;
  return subjects.map(({ contender, callsMs, lapsCpuMicroseconds }, i) => {
    const countedMs = callsMs.slice(warmUpLaps * callsPerLap);
    const reviewsPerSecond = rates[i] ?? Number.NaN;
    return {
      name: contender.name,
      device: contender.device,
      threads,
      batchSize,
      reviewsPerSecond,
      p50Ms: median(countedMs),
      p99Ms: percentile(countedMs, 0.99),
      cpuMicroseconds: median(lapsCpuMicroseconds.slice(warmUpLaps)),
      timesNaive: reviewsPerSecond / naiveRate,
    };
  });
}
