/** Seconds a batch of the course's models, and peak memory, for every engine; beside other frameworks on request. */
import { availableParallelism } from 'node:os';
import { ENGINE_NAMES, type EngineName } from '@onnx-bridge/train';
import type { BenchmarkContext } from './context.ts';
import { median, percentile } from './laps.ts';
import { type BenchmarkReport, createReport } from './report.ts';
import { D48_NAME, TRAINING_MODELS, type TrainingModel } from './training-models.ts';
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
const WARM_UP_BATCHES = 10;
const BATCHES = 100;
const QUICK_BATCHES = 5;
const BYTES_PER_MEBIBYTE = 2 ** 20;
const UNAVAILABLE_CODE = 'ONNX_BRIDGE_ENGINE_UNAVAILABLE';
/** What runs every model. The other engines are there to be compared with, and slow: they run D48, a few batches of it. */
const DEFAULT_ENGINE = 'onnxruntime';
/** The engines that can run a recurrent layer as one operator, or step by step. */
const FUSING_ENGINES: readonly EngineName[] = ['tfjs-node-gpu', 'tfjs-node'];

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

export async function runTrainingBenchmark(context: BenchmarkContext): Promise<BenchmarkReport> {
  const rows: TrainingRow[] = [];
  const notes = new Set(['generated rows, as long as IMDB reviews']);
  for (const model of TRAINING_MODELS) {
    for (const batchSize of model.batchSizes) {
      for (const { name, threads, isShort, run } of listRunners(context, model)) {
        context.signal.throwIfAborted();
        context.onProgress(`training: ${model.name}, batches of ${batchSize}, ${name}, ${threads} thread(s)`);
        const batchCount = WARM_UP_BATCHES + (isShort ? QUICK_BATCHES : BATCHES);
        const data = createTrainingRows(batchCount * batchSize, model);
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

interface Runner {
  readonly name: string;
  readonly threads: number;
  readonly isShort: boolean;
  run(run: TrainingRun): Promise<TrainingOutcome | string>;
}

/** Ours with one thread and with all, then the peers, which take all. */
function listRunners(
  { signal, peersPython: python, folder, quick }: BenchmarkContext,
  { name }: TrainingModel,
): Runner[] {
  const cores = availableParallelism();
  const ours = [...new Set([cores, 1])].map((threads) =>
    createRunner({ engine: DEFAULT_ENGINE, threads, fusedLayers: true }, quick, signal),
  );
  const others = ENGINE_NAMES.filter((engine) => engine !== 'auto' && engine !== DEFAULT_ENGINE);
  const references = others.flatMap((engine) =>
    (FUSING_ENGINES.includes(engine) ? [true, false] : [true]).map((fusedLayers) =>
      createRunner({ engine, threads: cores, fusedLayers }, true, signal),
    ),
  );
  const peers = Object.keys(PEERS)
    .filter(isPeer)
    .flatMap((peer): Runner[] =>
      python === undefined
        ? []
        : [
            {
              name: peer,
              threads: cores,
              isShort: quick,
              run: (run) => runPeer(run, peer, { python, folder, signal }),
            },
          ],
    );
  return [...ours, ...(name.startsWith(D48_NAME) ? references : []), ...peers];
}

function createRunner(
  engine: { readonly engine: EngineName; readonly threads: number; readonly fusedLayers: boolean },
  isShort: boolean,
  signal: AbortSignal,
): Runner {
  return {
    name: engine.fusedLayers ? engine.engine : `${engine.engine}, layers not fused`,
    threads: engine.threads,
    isShort,
    async run(run) {
      const outcome = await runOurs(run, engine, signal);
      if (!('code' in outcome)) return outcome;
      if (outcome.code === UNAVAILABLE_CODE) return outcome.message;
      throw new Error(`training with ${engine.engine} failed: ${outcome.message}`);
    },
  };
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
