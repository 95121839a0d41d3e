/** The ONNX Runtime sessions of one training replica, in Node or in a browser. */
import type { BatchInput, TrainingDevice } from '../engine.ts';
import { drawDropoutFactors } from './dropout-factors.ts';
import { NAMES } from './graph-names.ts';
import { createRowFinder, type NamedRows, readRows, writeRowGradients } from './lookups.ts';
import type { ReplicaRequest, ReplicaResult, ReplicaSetup } from './messages.ts';
import type { OnnxRuntime, RuntimeSession, Tensors } from './onnx-runtime.ts';
import type { RunInto } from './run-into.ts';
import { type CreateTensor, createShard } from './shard.ts';
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

const NO_RESULT: ReplicaResult = {
  lossSum: 0,
  predictions: new Float32Array(0),
  penalty: 0,
  squares: [],
  slots: {},
};

const NO_ROWS: NamedRows = { distinct: new Int32Array(0), places: new Int32Array(0) };

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

  // ONNX Runtime takes no memory that threads share, so each replica has its own copy of the weights that
  // enter the graphs.
  const sharedWeights = new Float32Array(setup.sharedWeights);
  const { fedStart, trainedStart, trainedTablesStart } = setup;
  const sharedFed = sharedWeights.subarray(fedStart, trainedTablesStart);
  const fed = new Float32Array(sharedFed.length);
  const gradients = new Float32Array(trainedTablesStart - trainedStart);
  const tensor: CreateTensor = (data, dims) =>
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
  const dense = setup.weights.filter(({ isTable }) => !isTable);
  const weightFeeds: Tensors = tensorsOf(dense, fed, fedStart, NAMES.weight);
  const gradientFetches: Tensors = tensorsOf(
    dense.filter(({ trainable }) => trainable),
    gradients,
    trainedStart,
    NAMES.gradient,
  );
  const shard = createShard(setup, tensor);
  const rowFinders = setup.lookups.map(({ table }) => createRowFinder(table));
  /** The rows that each lookup of a batch names. */
  const findRows = (inputs: readonly BatchInput[]): NamedRows[] =>
    setup.lookups.map(({ input }, i) => rowFinders[i]?.(inputs[input]?.data ?? []) ?? NO_ROWS);
  /** All that the model reads of the weights and of the batch. */
  const readModel = (inputs: readonly BatchInput[], named: readonly NamedRows[]): Tensors => {
    fed.set(sharedFed);
    const rows = setup.lookups.flatMap(({ table, input }, i) => {
      const { distinct, places } = named[i] ?? NO_ROWS;
      const values = readRows(sharedWeights, table, distinct);
      return [
        [NAMES.rows(i), tensor(values, [distinct.length, table.shape[1] ?? 0])] as const,
        [NAMES.places(i), tensor(places, inputs[input]?.shape ?? [])] as const,
      ];
    });
    const tensors = inputs.map(({ data, shape }, i) => [NAMES.input(i), tensor(data, shape)] as const);
    return { ...weightFeeds, ...Object.fromEntries([...rows, ...tensors]) };
  };

  return {
    async gradient({
      input,
      targets,
      sampleWeights,
      dropout,
      share,
    }: GradientRequest): Promise<ReplicaResult> {
      const factors = setup.dropoutRates.map((rate, site) => [
        NAMES.dropout(site),
        tensor(drawDropoutFactors(dropout, site, rate), dropout.shapes[site] ?? []),
      ]);
      const named = findRows(input.inputs);
      const feeds = {
        ...readModel(input.inputs, named),
        ...Object.fromEntries(factors),
        [NAMES.targets]: tensor(targets, [targets.length]),
        [NAMES.sampleWeights]: tensor(sampleWeights, [input.rows]),
      };
      const rowGradients = setup.lookups.flatMap(({ table }, i) =>
        table.trainable ? [NAMES.rowGradient(i)] : [],
      );
      const others = [NAMES.lossSum, NAMES.predictions, ...rowGradients, ...setup.moved.map(NAMES.moved)];
      const results = await runInto(gradientSession, feeds, gradientFetches, others);
      new Float32Array(setup.sharedGradients[setup.replica] ?? new ArrayBuffer(0)).set(gradients);
      for (const [i, { table }] of setup.lookups.entries()) {
        const [rows, target] = [named[i], share.rows[i]];
        if (!table.trainable || !rows || !target) continue;
        writeRowGradients(target, rows.distinct, floatsOf(results, NAMES.rowGradient(i)));
      }
      for (const spec of setup.moved) sharedWeights.set(floatsOf(results, NAMES.moved(spec)), spec.offset);
      const [lossSum = Number.NaN] = floatsOf(results, NAMES.lossSum);
      return { ...NO_RESULT, lossSum, predictions: floatsOf(results, NAMES.predictions) };
    },
    async predict({ input }: Extract<ReplicaRequest, { task: 'predict' }>): Promise<ReplicaResult> {
      const results = await predictionSession.run(readModel(input.inputs, findRows(input.inputs)), {
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

function floatsOf(results: Tensors, name: string): Float32Array {
  const data = results[name]?.data;
  if (!(data instanceof Float32Array)) throw new Error(`the graph gave no float32 "${name}"`);
  return data;
}
