/** Seconds a batch of the course's models, and peak memory, for every engine; beside other frameworks on request. */
import { availableParallelism } from 'node:os';
import { ENGINE_NAMES } from '@onnx-bridge/train';
import type { BenchmarkContext } from './context.ts';
import { median, percentile } from './laps.ts';
import { type BenchmarkReport, createReport } from './report.ts';
import { TRAINING_MODELS } from './training-models.ts';
import { createTrainingRows } from './training-rows.ts';
import {
  PEERS,
  type PeerName,
  runOurs,
  runPeer,
  type TrainingOutcome,
  type TrainingRun,
} from './training-runs.ts';

/** Batches before those that count. */
const WARM_UP_BATCHES = 3;
const BATCHES = 30;
const QUICK_BATCHES = 5;
const BYTES_PER_MEBIBYTE = 2 ** 20;
const UNAVAILABLE_CODE = 'ONNX_BRIDGE_ENGINE_UNAVAILABLE';
/** The other engines are there for reference; the largest model is enough to see what they cost. */
const DEFAULT_ENGINE = 'onnxruntime';

interface TrainingRow {
  readonly model: string;
  readonly batchSize: number;
  /** Engine of ours, or the other framework. */
  readonly runner: string;
  readonly threads: number;
  readonly secondsPerBatch: number;
  /** A tenth of the batches were at most this fast: what the machine gives when nothing else runs. */
  readonly fastSecondsPerBatch: number;
  readonly reviewsPerSecond: number;
  /** From the start of the process to the end of its first batch. */
  readonly firstBatchSeconds: number;
  readonly peakMemoryMebibytes: number;
  readonly description: string;
}

type Runner = (run: TrainingRun) => Promise<TrainingOutcome | string>;

export async function runTrainingBenchmark(context: BenchmarkContext): Promise<BenchmarkReport> {
  const batchCount = WARM_UP_BATCHES + (context.quick ? QUICK_BATCHES : BATCHES);
  const rows: TrainingRow[] = [];
  const notes = new Set(['generated rows, as long as IMDB reviews']);
  for (const [position, model] of TRAINING_MODELS.entries()) {
    for (const batchSize of model.batchSizes) {
      const data = createTrainingRows(batchCount * batchSize, model);
      for (const { name, threads, run } of listRunners(context, position === 0)) {
        context.signal.throwIfAborted();
        context.onProgress(`training: ${model.name}, batches of ${batchSize}, ${name}, ${threads} thread(s)`);
        const outcome = await run({ model, batchSize, data });
        if (typeof outcome === 'string') notes.add(outcome);
        else rows.push(toRow({ model: model.name, batchSize, runner: name, threads }, outcome));
      }
    }
  }
  return createReport({
    title: "Training the course's models",
    notes: [...notes],
    columns: [
      { heading: 'model', value: ({ model }) => model },
      { heading: 'batch', value: ({ batchSize }) => batchSize },
      { heading: 'runner', value: ({ runner }) => runner },
      { heading: 'threads', value: ({ threads }) => threads },
      { heading: 's/batch', value: ({ secondsPerBatch }) => secondsPerBatch },
      { heading: 'fast tenth', value: ({ fastSecondsPerBatch }) => fastSecondsPerBatch },
      { heading: 'reviews/s', value: ({ reviewsPerSecond }) => reviewsPerSecond },
      { heading: 'first batch s', value: ({ firstBatchSeconds }) => firstBatchSeconds },
      { heading: 'peak MiB', value: ({ peakMemoryMebibytes }) => peakMemoryMebibytes },
    ],
    rows,
  });
}

/** Ours with one thread and with all, then the peers, which take all. */
function listRunners(
  { signal, peersPython: python, folder }: BenchmarkContext,
  withAllEngines: boolean,
): { readonly name: string; readonly threads: number; readonly run: Runner }[] {
  const cores = availableParallelism();
  const engines = ENGINE_NAMES.filter(
    (name) => name !== 'auto' && (withAllEngines || name === DEFAULT_ENGINE),
  );
  const ours = engines.flatMap((engine) =>
    [...new Set(engine === DEFAULT_ENGINE ? [cores, 1] : [cores])].map((threads) => ({
      name: engine,
      threads,
      run: async (run: TrainingRun) => {
        const outcome = await runOurs(run, { engine, threads }, signal);
        if (!('code' in outcome)) return outcome;
        if (outcome.code === UNAVAILABLE_CODE) return outcome.message;
        throw new Error(`training with ${engine} failed: ${outcome.message}`);
      },
    })),
  );
  if (python === undefined) return ours;
  const peers = Object.keys(PEERS)
    .filter(isPeer)
    .map((name) => ({
      name,
      threads: cores,
      run: (run: TrainingRun) => runPeer(run, name, { python, folder, signal }),
    }));
  return [...ours, ...peers];
}

function toRow(
  run: Pick<TrainingRow, 'model' | 'batchSize' | 'runner' | 'threads'>,
  { batchEndsMs, description, peakMemoryBytes }: TrainingOutcome,
): TrainingRow {
  const lapsMs = batchEndsMs.slice(1).map((endMs, i) => endMs - (batchEndsMs[i] ?? 0));
  const countedMs = lapsMs.slice(WARM_UP_BATCHES - 1);
  const secondsPerBatch = median(countedMs) / 1000;
  return {
    ...run,
    secondsPerBatch,
    fastSecondsPerBatch: percentile(countedMs, 0.1) / 1000,
    reviewsPerSecond: run.batchSize / secondsPerBatch,
    firstBatchSeconds: (batchEndsMs[0] ?? Number.NaN) / 1000,
    peakMemoryMebibytes: Math.round(peakMemoryBytes / BYTES_PER_MEBIBYTE),
    description,
  };
}

function isPeer(name: string): name is PeerName {
  return name in PEERS;
}
