/** The ONNX Runtime sessions of one training replica, in Node or in a browser. */
import type { TrainingDevice } from '../engine.ts';
import { createGradientPass } from './gradient-pass.ts';
import { NAMES } from './graph-names.ts';
import type { ReplicaRequest, ReplicaResult, ReplicaSetup } from './messages.ts';
import { createModelFeeds } from './model-feeds.ts';
import { floatsOf, type OnnxRuntime, type RuntimeSession } from './onnx-runtime.ts';
import type { RunInto } from './run-into.ts';
import { type CreateTensor, createShard } from './shard.ts';

/** Where the sessions of a replica run. */
export interface SessionHost {
  readonly runtime: OnnxRuntime;
  /** Name of the execution provider. */
  readonly provider: TrainingDevice | 'wasm';
  readonly runInto: RunInto;
}

/** One thread a session: replicas share the processor by rows, which is faster than threads inside small operators. */
const sessionOptions = (device: string) => ({
  executionProviders: [device],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  // Its errors reach the caller as ours, not as text on stderr.
  logSeverityLevel: 4,
  // Vanishing gradients become subnormal numbers, which slow the processor down about tenfold.
  extra: { session: { set_denormal_as_zero: '1' } },
});

const NO_RESULT: ReplicaResult = {
  lossSum: 0,
  predictions: new Float32Array(0),
  penalty: 0,
  squares: [],
  slots: {},
};

export async function createReplicaSessions(
  { runtime, provider, runInto }: SessionHost,
  setup: ReplicaSetup,
) {
  const graphs = [setup.gradientGraph, setup.predictionGraph, setup.updateGraph];
  const sessions = await createSessions(graphs, (graph) =>
    runtime.InferenceSession.create(graph, sessionOptions(provider)),
  );
  const [gradientSession, predictionSession, updateSession] = sessions;
  if (!gradientSession || !predictionSession || !updateSession) throw new Error('three sessions expected');

  const tensor: CreateTensor = (data, dims) =>
    new runtime.Tensor(data instanceof Int32Array ? 'int32' : 'float32', data, dims);
  const readModel = createModelFeeds(setup, tensor);
  const gradientPass = createGradientPass({ setup, session: gradientSession, runInto, readModel, tensor });
  const shard = createShard(setup, tensor);

  return {
    async gradient(request: Extract<ReplicaRequest, { task: 'gradient' }>): Promise<ReplicaResult> {
      return { ...NO_RESULT, ...(await gradientPass(request)) };
    },
    async predict({ input }: Extract<ReplicaRequest, { task: 'predict' }>): Promise<ReplicaResult> {
      const results = await predictionSession.run(readModel(input.inputs).feeds, {
        [NAMES.predictions]: null,
      });
      return { ...NO_RESULT, predictions: floatsOf(results, NAMES.predictions) };
    },
    async load(): Promise<ReplicaResult> {
      shard.load();
      return NO_RESULT;
    },
    async collect({ shares, rows }: Extract<ReplicaRequest, { task: 'collect' }>): Promise<ReplicaResult> {
      const penalty = shard.collect(shares, rows);
      return { ...NO_RESULT, penalty, squares: shard.squares(rows) };
    },
    async update(request: Extract<ReplicaRequest, { task: 'update' }>): Promise<ReplicaResult> {
      const { shares, rows, isCollected, factors, scalars } = request;
      const penalty = isCollected ? 0 : shard.collect(shares, rows);
      if (factors) shard.scale(factors);
      const scalarFeeds = Object.entries(scalars).map(([name, value]) => [
        name,
        tensor(Float32Array.of(value), []),
      ]);
      await runInto(updateSession, { ...shard.feeds, ...Object.fromEntries(scalarFeeds) }, shard.fetches);
      shard.store(shares);
      return { ...NO_RESULT, penalty };
    },
    start: async (): Promise<ReplicaResult> => NO_RESULT,
    readSlots: async (): Promise<ReplicaResult> => ({
      ...NO_RESULT,
      slots: Object.fromEntries(Object.entries(shard.slots).map(([name, slot]) => [name, slot.slice()])),
    }),
    async writeSlots({ slots }: Extract<ReplicaRequest, { task: 'writeSlots' }>): Promise<ReplicaResult> {
      for (const [name, slot] of Object.entries(slots)) shard.slots[name]?.set(slot);
      return NO_RESULT;
    },
    async release(): Promise<ReplicaResult> {
      for (const session of sessions) await session.release();
      return NO_RESULT;
    },
  };
}

/** All of them or none: those that stand are released when one fails. */
async function createSessions(
  graphs: readonly Uint8Array[],
  create: (graph: Uint8Array) => Promise<RuntimeSession>,
): Promise<RuntimeSession[]> {
  const sessions: RuntimeSession[] = [];
  try {
    for (const graph of graphs) sessions.push(await create(graph));
    return sessions;
  } catch (error) {
    for (const session of sessions) await session.release();
    throw error;
  }
}

export type ReplicaSessions = Awaited<ReturnType<typeof createReplicaSessions>>;

/** Runs one request on the sessions. */
export function perform(sessions: ReplicaSessions, request: ReplicaRequest): Promise<ReplicaResult> {
  switch (request.task) {
    case 'gradient':
      return sessions.gradient(request);
    case 'predict':
      return sessions.predict(request);
    case 'collect':
      return sessions.collect(request);
    case 'update':
      return sessions.update(request);
    case 'writeSlots':
      return sessions.writeSlots(request);
    default:
      return sessions[request.task]();
  }
}
