/** The ONNX Runtime sessions of one training replica, in Node or in a browser. */
import type { TrainingDevice } from '../engine.ts';
import { createBarrier } from './barrier.ts';
import { clipsByNorm } from './clipping.ts';
import { createGradientPass } from './gradient-pass.ts';
import { NAMES } from './graph-names.ts';
import type { ReplicaRequest, ReplicaResult, ReplicaSetup, StepRequest } from './messages.ts';
import { type CreateTensor, createModelFeeds } from './model-feeds.ts';
import { floatsOf, type OnnxRuntime, type RuntimeSession } from './onnx-runtime.ts';
import type { RunInto } from './run-into.ts';
import { createShard } from './shard.ts';

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
};

export async function createReplicaSessions(
  { runtime, provider, runInto }: SessionHost,
  setup: ReplicaSetup,
) {
  const graphs = [setup.gradientGraph, setup.predictionGraph];
  const sessions = await createSessions(graphs, (graph) =>
    runtime.InferenceSession.create(graph, sessionOptions(provider)),
  );
  const [gradientSession, predictionSession] = sessions;
  if (!gradientSession || !predictionSession) throw new Error('two sessions expected');

  const tensor: CreateTensor = (data, dims) =>
    new runtime.Tensor(data instanceof Int32Array ? 'int32' : 'float32', data, dims);
  const barrier = createBarrier(setup.sharedBarrier, setup.replicaCount);
  const shard = createShard(setup);
  const readModel = createModelFeeds(setup, tensor, shard.tables);
  const gradientPass = createGradientPass({ setup, session: gradientSession, runInto, readModel, tensor });

  return {
    async step(request: StepRequest): Promise<ReplicaResult> {
      const { part, stepCount } = request;
      try {
        const result = part === undefined ? NO_RESULT : await gradientPass(part, stepCount);
        if (!barrier.wait()) return NO_RESULT;
        const penalty = shard.collect(request);
        if (clipsByNorm(setup.optimizer)) {
          shard.leaveSquares();
          if (!barrier.wait()) return NO_RESULT;
        }
        shard.update(request);
        return { ...result, penalty };
      } catch (error) {
        barrier.break();
        throw error;
      }
    },
    async predict({
      input,
      stepCount,
    }: Extract<ReplicaRequest, { task: 'predict' }>): Promise<ReplicaResult> {
      const results = await predictionSession.run(readModel(input.inputs, stepCount).feeds, {
        [NAMES.predictions]: null,
      });
      return { ...NO_RESULT, predictions: floatsOf(results, NAMES.predictions) };
    },
    async settle({ stepCount }: Extract<ReplicaRequest, { task: 'settle' }>): Promise<ReplicaResult> {
      shard.settle(stepCount);
      return NO_RESULT;
    },
    start: async (): Promise<ReplicaResult> => NO_RESULT,
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
    case 'step':
      return sessions.step(request);
    case 'predict':
      return sessions.predict(request);
    case 'settle':
      return sessions.settle(request);
    default:
      return sessions[request.task]();
  }
}
