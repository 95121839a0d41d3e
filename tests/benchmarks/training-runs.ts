/** One run of a model, ours or a peer's, in a process of its own. */
import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { EngineName, PreparedData, TrainOptions } from '@onnx-bridge/train';
import * as v from 'valibot';
import { createBatch } from '../../train/src/batches.ts';
import type { TrainingModel } from './training-models.ts';

/** What training-process.js is told. */
export interface TrainingJob {
  readonly data: PreparedData;
  readonly model: TrainingModel;
  readonly options: Omit<TrainOptions, 'signal' | 'onBatch' | 'onEpoch'>;
}

const OUTCOME = v.object({
  /** Milliseconds since the process started at which each batch was done. */
  batchEndsMs: v.array(v.number()),
  description: v.string(),
  peakMemoryBytes: v.number(),
});
const FAILURE = v.object({ code: v.string(), message: v.string() });

export type TrainingOutcome = v.InferOutput<typeof OUTCOME>;

export interface TrainingRun {
  readonly model: TrainingModel;
  readonly batchSize: number;
  readonly data: PreparedData;
}

/** Programs of other frameworks, in the order of the tables. */
export const PEERS = {
  keras: ['keras_peer.py'],
  'keras jit': ['keras_peer.py', 'jit'],
  pytorch: ['pytorch_peer.py'],
} as const;
export type PeerName = keyof typeof PEERS;

/** @returns the outcome, or why the engine did not run. */
export async function runOurs(
  { model, batchSize, data }: TrainingRun,
  engine: { readonly engine: EngineName; readonly threads: number; readonly fusedLayers: boolean },
  signal: AbortSignal,
): Promise<TrainingOutcome | v.InferOutput<typeof FAILURE>> {
  const job: TrainingJob = {
    data,
    model,
    options: { ...engine, batchSize, epochs: 1, validationSplit: 0 },
  };
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
  return v.parse(v.union([OUTCOME, FAILURE]), answer[0]);
}

/**
 * @param python a Python that has the peer.
 * @param folder for the rows that both train on.
 * @returns the outcome, or the last line that the peer wrote to stderr.
 */
export async function runPeer(
  { model, batchSize, data }: TrainingRun,
  peer: PeerName,
  {
    python,
    folder,
    signal,
  }: { readonly python: string; readonly folder: string; readonly signal: AbortSignal },
): Promise<TrainingOutcome | string> {
  const rowCount = data.train.classIndices.length;
  const { inputs, targets } = createBatch(
    data.train,
    Array.from({ length: rowCount }, (_, row) => row),
    data.encoding.preprocessing,
  );
  const [tokens] = inputs;
  if (!tokens) throw new Error('the rows have no tokens');
  const files = {
    tokensFile: join(folder, 'tokens.bin'),
    labelsFile: join(folder, 'labels.bin'),
    job: join(folder, 'job.json'),
  };
  await writeFile(files.tokensFile, new Uint8Array(tokens.data.buffer));
  await writeFile(files.labelsFile, new Uint8Array(targets.buffer));
  await writeFile(files.job, JSON.stringify({ ...model, ...files, batchSize, rowCount }));
  const [script, ...flags] = PEERS[peer];
  const startMs = Date.now();
  try {
    const path = fileURLToPath(new URL(`./peers/${script}`, import.meta.url));
    const { stdout } = await promisify(execFile)(python, [path, files.job, ...flags], { signal });
    const { batchEndsMs, ...rest } = v.parse(OUTCOME, JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
    return { ...rest, batchEndsMs: batchEndsMs.map((endMs) => endMs - startMs) };
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error);
    return `${peer}: ${reason}`;
  }
}
