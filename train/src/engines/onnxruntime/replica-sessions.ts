/** The ONNX Runtime sessions of one training replica, in Node or in a browser. */
import type { BatchInput, TrainingDevice } from '../engine.ts';
import { drawDropoutFactors } from './dropout-factors.ts';
import { NAMES } from './graph-names.ts';
import type { ReplicaRequest, ReplicaResult, ReplicaSetup } from './messages.ts';
import type { OnnxRuntime, RuntimeTensor, Tensors } from './onnx-runtime.ts';
import type { RunInto } from './run-into.ts';
import { CHUNK_SIZE } from './update-graph.ts';
import type { WeightSpec } from './weight-layout.ts';

/** Where the sessions of a replica run. */
export interface SessionHost {
  readonly runtime: OnnxRuntime;
  /** Name of the execution provider. */
  readonly provider: TrainingDevice | 'wasm';
  readonly runInto: RunInto;
}

type GradientRequest = Extract<ReplicaRequest, { task: 'gradient' }>;

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

const NO_RESULT: ReplicaResult = { lossSum: 0, predictions: new Float32Array(0), slots: {} };

export async function createReplicaSessions(
  { runtime, provider, runInto }: SessionHost,
  setup: ReplicaSetup,
) {
  const create = (graph: Uint8Array) => runtime.InferenceSession.create(graph, sessionOptions(provider));
  const gradientSession = await create(setup.gradientGraph);
  const predictionSession = await create(setup.predictionGraph);
  const updateSession = await create(setup.updateGraph);

  // ONNX Runtime takes no memory that threads share, so each replica has its own copy of the weights.
  const sharedWeights = new Float32Array(setup.sharedWeights);
  const weights = new Float32Array(sharedWeights.length);
  const ownGradients = new Float32Array(weights.length - setup.trainedStart);
  const tensor = (data: Float32Array | Int32Array, dims: readonly number[]): RuntimeTensor =>
    new runtime.Tensor(data instanceof Int32Array ? 'int32' : 'float32', data, dims);
  const tensorsOf = (
    specs: readonly WeightSpec[],
    flat: Float32Array,
    start: number,
    name: (spec: WeightSpec) => string,
  ) =>
    Object.fromEntries(
      specs.map((spec) => {
        const from = spec.offset - start;
        return [name(spec), tensor(flat.subarray(from, from + spec.size), spec.shape)];
      }),
    );
  const trained = setup.weights.filter(({ trainable }) => trainable);
  const weightFeeds: Tensors = tensorsOf(setup.weights, weights, 0, NAMES.weight);
  const gradientFetches: Tensors = tensorsOf(trained, ownGradients, setup.trainedStart, NAMES.gradient);
  const inputFeeds = (inputs: readonly BatchInput[]): Tensors =>
    Object.fromEntries(inputs.map(({ data, shape }, i) => [NAMES.input(i), tensor(data, shape)]));
  const update = createUpdate(setup, tensor);

  return {
    async gradient({ input, targets, sampleWeights, dropout }: GradientRequest): Promise<ReplicaResult> {
      weights.set(sharedWeights);
      const factors = setup.dropoutRates.map((rate, site) => [
        NAMES.dropout(site),
        tensor(drawDropoutFactors(dropout, site, rate), dropout.shapes[site] ?? []),
      ]);
      const feeds = {
        ...weightFeeds,
        ...inputFeeds(input.inputs),
        ...Object.fromEntries(factors),
        [NAMES.targets]: tensor(targets, [targets.length]),
        [NAMES.sampleWeights]: tensor(sampleWeights, [input.rows]),
      };
      const others = [NAMES.lossSum, NAMES.predictions, ...setup.moved.map(NAMES.moved)];
      const results = await runInto(gradientSession, feeds, gradientFetches, others);
      new Float32Array(setup.sharedGradients[setup.replica] ?? new ArrayBuffer(0)).set(ownGradients);
      for (const spec of setup.moved) sharedWeights.set(floatsOf(results, NAMES.moved(spec)), spec.offset);
      const [lossSum = Number.NaN] = floatsOf(results, NAMES.lossSum);
      return { ...NO_RESULT, lossSum, predictions: floatsOf(results, NAMES.predictions) };
    },
    async predict({ input }: Extract<ReplicaRequest, { task: 'predict' }>): Promise<ReplicaResult> {
      weights.set(sharedWeights);
      const results = await predictionSession.run(
        { ...weightFeeds, ...inputFeeds(input.inputs) },
        { [NAMES.predictions]: null },
      );
      return { ...NO_RESULT, predictions: floatsOf(results, NAMES.predictions) };
    },
    async update({ scalars }: Extract<ReplicaRequest, { task: 'update' }>): Promise<ReplicaResult> {
      update.load();
      const scalarFeeds = Object.entries(scalars).map(([name, value]) => [
        name,
        tensor(Float32Array.of(value), []),
      ]);
      await runInto(updateSession, { ...update.feeds, ...Object.fromEntries(scalarFeeds) }, update.fetches);
      update.store();
      return NO_RESULT;
    },
    start: async (): Promise<ReplicaResult> => NO_RESULT,
    readSlots: async (): Promise<ReplicaResult> => ({
      ...NO_RESULT,
      slots: Object.fromEntries(Object.entries(update.slots).map(([name, slot]) => [name, slot.slice()])),
    }),
    async writeSlots({ slots }: Extract<ReplicaRequest, { task: 'writeSlots' }>): Promise<ReplicaResult> {
      for (const [name, slot] of Object.entries(slots)) update.slots[name]?.set(slot);
      return NO_RESULT;
    },
    async release(): Promise<ReplicaResult> {
      for (const session of [gradientSession, predictionSession, updateSession]) await session.release();
      return NO_RESULT;
    },
  };
}

export type ReplicaSessions = Awaited<ReturnType<typeof createReplicaSessions>>;

/** Runs one request on the sessions. */
export function perform(sessions: ReplicaSessions, request: ReplicaRequest): Promise<ReplicaResult> {
  switch (request.task) {
    case 'gradient':
      return sessions.gradient(request);
    case 'predict':
      return sessions.predict(request);
    case 'update':
      return sessions.update(request);
    case 'writeSlots':
      return sessions.writeSlots(request);
    default:
      return sessions[request.task]();
  }
}

/** The replica's shard of weights, gradients and slots; the update graph writes where it reads, chunk by chunk. */
function createUpdate(
  { shardSize, replica, trainedStart, slots: initial, ...setup }: ReplicaSetup,
  tensor: (data: Float32Array, dims: readonly number[]) => RuntimeTensor,
) {
  const from = replica * shardSize;
  const shardTensor = (data: Float32Array): RuntimeTensor =>
    tensor(data, [shardSize / CHUNK_SIZE, 1, CHUNK_SIZE]);
  const sharedShard = new Float32Array(setup.sharedWeights).subarray(
    trainedStart + from,
    trainedStart + from + shardSize,
  );
  const sharedGradients = setup.sharedGradients.map((buffer) =>
    new Float32Array(buffer).subarray(from, from + shardSize),
  );
  const shard = new Float32Array(shardSize);
  const gradients = sharedGradients.map(() => new Float32Array(shardSize));
  const slots: Record<string, Float32Array> = Object.fromEntries(
    Object.entries(initial).map(([name, value]) => [name, new Float32Array(shardSize).fill(value)]),
  );
  const kept = [
    [NAMES.shard, shard] as const,
    ...Object.entries(slots).map(([name, slot]) => [NAMES.slot(name), slot] as const),
  ];
  const gradientFeeds = gradients.map((gradient, i) => [NAMES.shardGradient(i), gradient] as const);
  return {
    slots,
    feeds: Object.fromEntries([...kept, ...gradientFeeds].map(([name, data]) => [name, shardTensor(data)])),
    fetches: Object.fromEntries(kept.map(([name, data]) => [NAMES.updated(name), shardTensor(data)])),
    load(): void {
      shard.set(sharedShard);
      for (const [i, gradient] of gradients.entries()) gradient.set(sharedGradients[i] ?? []);
    },
    store(): void {
      sharedShard.set(shard);
    },
  };
}

function floatsOf(results: Tensors, name: string): Float32Array {
  const data = results[name]?.data;
  if (!(data instanceof Float32Array)) throw new Error(`the graph gave no float32 "${name}"`);
  return data;
}
