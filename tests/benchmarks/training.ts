/** Seconds a batch of D48, and peak memory, for every engine; each run is a process of its own. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { ENGINE_NAMES, type EngineName, type PreparedData, type TrainOptions } from '@onnx-bridge/train';
import * as v from 'valibot';
import type { BenchmarkContext } from './context.ts';
import { TRAINING_BATCH_SIZE, VOCABULARY_SIZE } from './d48.ts';
import { median, percentile } from './laps.ts';
import { type BenchmarkReport, createReport } from './report.ts';
import { createTrainingRows } from './training-rows.ts';

/** Batches before those that count. */
const WARM_UP_BATCHES = 3;
const BATCHES = 30;
const QUICK_BATCHES = 5;
/** Engines that are there to be compared with, with the threads that they take: they are slow, and not to be told. */
const REFERENCE_THREADS: { readonly [Name in EngineName]?: number } = {
  'tfjs-node': availableParallelism(),
  wasm: 1,
};
/** The engines that can run a recurrent layer as one operator, or step by step. */
const FUSING_ENGINES: readonly EngineName[] = ['tfjs-node-gpu', 'tfjs-node'];
const BYTES_PER_MEBIBYTE = 2 ** 20;
const UNAVAILABLE_CODE = 'ONNX_BRIDGE_ENGINE_UNAVAILABLE';

/** What training-process.js is told. */
export interface TrainingJob {
  readonly data: PreparedData;
  readonly vocabularySize: number;
  readonly maskPadding: boolean;
  readonly options: Omit<TrainOptions, 'signal' | 'onBatch' | 'onEpoch'>;
}

const OUTCOME = v.union([
  v.object({
    /** Milliseconds since the process started at which each batch was done. */
    batchEndsMs: v.array(v.number()),
    description: v.string(),
    peakMemoryBytes: v.number(),
  }),
  v.object({ code: v.string(), message: v.string() }),
]);

interface TrainingRow {
  readonly engine: string;
  readonly threads: number;
  readonly masked: boolean;
  readonly batchSize: number;
  readonly secondsPerBatch: number;
  /** A tenth of the batches were at most this fast: what the machine gives when nothing else runs. */
  readonly fastSecondsPerBatch: number;
  readonly reviewsPerSecond: number;
  /** From the start of the process to the end of its first batch. */
  readonly firstBatchSeconds: number;
  readonly peakMemoryMebibytes: number;
  readonly description: string;
}

export async function runTrainingBenchmark(context: BenchmarkContext): Promise<BenchmarkReport> {
  const rows: TrainingRow[] = [];
  const missing = new Set<string>();
  for (const run of listRuns(context.quick)) {
    context.signal.throwIfAborted();
    const kind = run.masked ? 'masked' : 'not masked';
    context.onProgress(`training: ${describeEngine(run)}, ${run.threads} thread(s), ${kind}`);
    const row = await measureRun(run, context.signal);
    if (typeof row === 'string') missing.add(row);
    else rows.push(row);
  }
  return createReport({
    title: `Training D48, batches of ${TRAINING_BATCH_SIZE} rows of 256 ids`,
    notes: ['generated rows, as long as IMDB reviews', ...missing],
    columns: [
      { heading: 'engine', value: ({ engine }) => engine },
      { heading: 'threads', value: ({ threads }) => threads },
      { heading: 'masked', value: ({ masked }) => (masked ? 'yes' : 'no') },
      { heading: 's/batch', value: ({ secondsPerBatch }) => secondsPerBatch },
      { heading: 'fast tenth', value: ({ fastSecondsPerBatch }) => fastSecondsPerBatch },
      { heading: 'reviews/s', value: ({ reviewsPerSecond }) => reviewsPerSecond },
      { heading: 'first batch s', value: ({ firstBatchSeconds }) => firstBatchSeconds },
      { heading: 'peak MiB', value: ({ peakMemoryMebibytes }) => peakMemoryMebibytes },
    ],
    rows,
  });
}

interface Run {
  readonly engine: EngineName;
  readonly threads: number;
  readonly masked: boolean;
  readonly fusedLayers: boolean;
  readonly batchCount: number;
}

function listRuns(quick: boolean): Run[] {
  const engines = ENGINE_NAMES.filter((name) => name !== 'auto');
  const allThreads = availableParallelism();
  return engines.flatMap((engine) => {
    const referenceThreads = REFERENCE_THREADS[engine];
    const isShort = quick || referenceThreads !== undefined;
    const batchCount = WARM_UP_BATCHES + (isShort ? QUICK_BATCHES : BATCHES);
    const threadCounts = referenceThreads === undefined ? new Set([1, allThreads]) : [referenceThreads];
    const fusions = FUSING_ENGINES.includes(engine) ? [true, false] : [true];
    return [...threadCounts].flatMap((threads) =>
      fusions.flatMap((fusedLayers) =>
        [true, false].map((masked) => ({ engine, threads, masked, fusedLayers, batchCount })),
      ),
    );
  });
}

function describeEngine({ engine, fusedLayers }: Run): string {
  return fusedLayers ? engine : `${engine}, layers not fused`;
}

/** The figures of a run, or why its engine is not at hand. */
async function measureRun(run: Run, signal: AbortSignal): Promise<TrainingRow | string> {
  const { engine, threads, masked, fusedLayers } = run;
  const batchSize = TRAINING_BATCH_SIZE;
  const outcome = await trainInProcess(
    {
      data: createTrainingRows(run.batchCount * TRAINING_BATCH_SIZE),
      vocabularySize: VOCABULARY_SIZE,
      maskPadding: masked,
      options: { engine, fusedLayers, threads, batchSize, epochs: 1, validationSplit: 0 },
    },
    signal,
  );
  if ('code' in outcome) {
    if (outcome.code === UNAVAILABLE_CODE) return outcome.message;
    throw new Error(`training with ${engine} failed: ${outcome.message}`);
  }
  const { batchEndsMs, description, peakMemoryBytes } = outcome;
  const lapsMs = batchEndsMs.slice(1).map((endMs, i) => endMs - (batchEndsMs[i] ?? 0));
  const countedMs = lapsMs.slice(WARM_UP_BATCHES - 1);
  const secondsPerBatch = median(countedMs) / 1000;
  return {
    engine: describeEngine(run),
    threads,
    masked,
    batchSize,
    secondsPerBatch,
    fastSecondsPerBatch: percentile(countedMs, 0.1) / 1000,
    reviewsPerSecond: batchSize / secondsPerBatch,
    firstBatchSeconds: (batchEndsMs[0] ?? Number.NaN) / 1000,
    peakMemoryMebibytes: Math.round(peakMemoryBytes / BYTES_PER_MEBIBYTE),
    description,
  };
}

async function trainInProcess(job: TrainingJob, signal: AbortSignal): Promise<v.InferOutput<typeof OUTCOME>> {
  const child = fork(new URL('./training-process.js', import.meta.url), {
    execArgv: [],
    serialization: 'advanced',
    signal,
  });
  const exited = once(child, 'exit');
  const answered = once(child, 'message');
  child.send(job);
  const answer = await Promise.race([answered, exited.then(() => undefined)]);
  if (answer === undefined) throw new Error('the training process ended without an answer');
  await exited;
  return v.parse(OUTCOME, answer[0]);
}
