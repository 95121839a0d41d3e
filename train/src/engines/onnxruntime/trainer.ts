/**
 * A trainer over replicas: each runs the gradient graph on its share of the rows, then each adds the gradients of all
 * in a fixed order and updates its shard of the weights. So the same seed and the same number of replicas give the
 * same weights, bit for bit.
 */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { InputBatch, StepResult, Trainer, TrainerOptions } from '../engine.ts';
import { clippingFactors, clipsByNorm } from './clipping.ts';
import { type DropoutSite, writeGradientGraph, writePredictionGraph } from './gradient-graph.ts';
import { NAMES } from './graph-names.ts';
import type { Lookup } from './lookups.ts';
import type { GradientShare, ReplicaRequest, ReplicaResult, ReplicaSetup } from './messages.ts';
import { inferShapes, type ModelPlan, planModel } from './model-plan.ts';
import { createOptimizer } from './optimizers.ts';
import { joinSlots, type Shards, splitSlots } from './shards.ts';
import { CHUNK_SIZE, writeUpdateGraph } from './update-graph.ts';

/** Below this many rows a replica costs more than it saves. */
const MIN_ROWS_PER_REPLICA = 8;
const DEFAULT_SEED = 42;

/** What runs the graphs, in a thread of its own or not. */
export interface Replica {
  /** @throws {TrainingFailedError} if ONNX Runtime or the thread fails, or has failed before. */
  request(request: ReplicaRequest): Promise<ReplicaResult>;
  /** Releases the sessions. */
  dispose(): Promise<void>;
}

export interface ReplicaHost {
  readonly description: string;
  /** How many replicas may share the work; a model that mixes the rows of a batch gets one. */
  readonly replicaCount: number;
  start(setup: ReplicaSetup): Replica;
  /** Memory that all replicas see. */
  allocate(byteLength: number): ArrayBufferLike;
}

/** @throws {UnsupportedTrainingError} naming every layer and option of the model that cannot be trained. */
export async function createReplicaTrainer(
  model: LayersModel,
  options: TrainerOptions,
  host: ReplicaHost,
): Promise<Trainer> {
  const plan = planModel(model);
  const state = createState(plan, options, host);
  const initial = await Promise.all(model.weights.map((weight) => weight.read().data()));
  writeWeights(
    state,
    initial.map((value) => Float32Array.from(value)),
  );
  return {
    description: host.description,
    trainBatch: (batch, learningRate) => trainBatch(state, batch, learningRate),
    predictBatch: async (batch) => {
      const results = await Promise.all(
        shareRows(state, batch).map(({ replica, input }) => replica.request({ task: 'predict', input })),
      );
      return joinResults(results, batch.rows).predictions;
    },
    readWeights: async () =>
      plan.weights.map(({ offset, size }) => state.weights.slice(offset, offset + size)),
    writeWeights: async (values) => writeWeights(state, values),
    async readOptimizerState() {
      const results = await Promise.all(
        state.replicas.map((replica) => replica.request({ task: 'readSlots' })),
      );
      return {
        stepCount: state.stepCount,
        slots: joinSlots(
          state,
          results.map(({ slots }) => slots),
        ),
      };
    },
    async writeOptimizerState({ stepCount, slots }) {
      state.stepCount = stepCount;
      const parts = splitSlots(state, slots);
      await Promise.all(
        state.replicas.map((replica, i) => replica.request({ task: 'writeSlots', slots: parts[i] ?? {} })),
      );
    },
    async dispose() {
      await Promise.all(state.replicas.map((replica) => replica.dispose()));
    },
  };
}

interface State extends Shards {
  readonly plan: ModelPlan;
  readonly options: TrainerOptions;
  readonly weights: Float32Array;
  readonly replicas: readonly Replica[];
  readonly dropoutSites: readonly DropoutSite[];
  readonly lookups: readonly Lookup[];
  /** For each replica and lookup, float32: room for the gradients of the rows; grows with the batches. */
  readonly rowGradients: ArrayBufferLike[][];
  readonly allocate: (floatCount: number) => ArrayBufferLike;
  stepCount: number;
}

function createState(plan: ModelPlan, options: TrainerOptions, host: ReplicaHost): State {
  const { replicaCount: wanted } = host;
  const replicaCount = plan.mixesRows ? 1 : wanted;
  const optimizer = createOptimizer(options.optimizer);
  const trainedCount = plan.end - plan.trainedStart;
  const shardSize = Math.ceil(trainedCount / (replicaCount * CHUNK_SIZE)) * CHUNK_SIZE;
  const allocate = (count: number) => host.allocate(count * Float32Array.BYTES_PER_ELEMENT);
  const sharedWeights = allocate(plan.trainedStart + shardSize * replicaCount);
  const replicas = Array.from({ length: replicaCount }, (_, replica) => replica);
  const gradient = writeGradientGraph(plan, options.loss);
  const setup = {
    device: options.device ?? 'cpu',
    gradientGraph: gradient.graph,
    predictionGraph: writePredictionGraph(plan).graph,
    updateGraph: writeUpdateGraph(options.optimizer),
    lookups: gradient.lookups,
    weights: plan.weights,
    moved: gradient.movedWeights,
    penalties: plan.penalties,
    sharedWeights,
    sharedGradients: replicas.map(() => allocate(plan.trainedTablesStart - plan.trainedStart)),
    fedStart: plan.fedStart,
    trainedStart: plan.trainedStart,
    trainedTablesStart: plan.trainedTablesStart,
    shardSize,
    slots: optimizer.slots,
    dropoutRates: gradient.dropoutSites.map(({ rate }) => rate),
  } as const;
  return {
    plan,
    options,
    specs: plan.weights,
    trainedStart: plan.trainedStart,
    shardSize,
    weights: new Float32Array(sharedWeights),
    replicas: replicas.map((replica) => host.start({ ...setup, replica })),
    dropoutSites: gradient.dropoutSites,
    lookups: gradient.lookups,
    rowGradients: replicas.map(() => []),
    allocate,
    stepCount: 0,
  };
}

function writeWeights({ plan, weights }: State, values: readonly Float32Array[]): void {
  for (const [i, { offset }] of plan.weights.entries()) weights.set(values[i] ?? [], offset);
}

async function trainBatch(
  state: State,
  batch: Parameters<Trainer['trainBatch']>[0],
  learningRate: number,
): Promise<StepResult> {
  const { options } = state;
  const shares = shareRows(state, batch);
  const gradientShares = shares.map(({ input }, replica) => shareGradients(state, input, replica));
  state.stepCount += 1;
  const { sampleWeights = new Float32Array(batch.rows).fill(1), targets } = batch;
  const targetSize = targets.length / batch.rows;
  const results = await Promise.all(
    shares.map(({ replica, input, from }, i) => {
      const to = from + input.rows;
      return replica.request({
        task: 'gradient',
        input,
        targets: targets.slice(from * targetSize, to * targetSize),
        sampleWeights: sampleWeights.slice(from, to),
        dropout: {
          seed: options.seed ?? DEFAULT_SEED,
          step: state.stepCount,
          firstRow: from,
          shapes: dropoutShapes(state, input),
        },
        share: gradientShares[i] ?? { replica: i, rows: [] },
      });
    }),
  );
  const penalty = await update(state, gradientShares, batch.rows, learningRate);
  const { loss, predictions } = joinResults(results, batch.rows);
  return { loss: loss + penalty, predictions };
}

/** Updates the weights with the gradients of all shares; returns the penalties of the weights before. */
async function update(
  { options: { optimizer }, replicas, stepCount }: State,
  shares: readonly GradientShare[],
  rows: number,
  learningRate: number,
): Promise<number> {
  const ask = (request: ReplicaRequest) => Promise.all(replicas.map((replica) => replica.request(request)));
  const penaltyOf = (results: readonly ReplicaResult[]): number =>
    results.reduce((sum, { penalty }) => sum + penalty, 0);
  const scalars = { ...createOptimizer(optimizer).scalars(stepCount, learningRate), [NAMES.scale]: 1 / rows };
  if (!clipsByNorm(optimizer)) {
    return penaltyOf(await ask({ task: 'update', scalars, collect: { shares, rows } }));
  }
  const collected = await ask({ task: 'collect', shares, rows });
  const squares = collected[0]?.squares.map((_, weight) =>
    collected.reduce((sum, result) => sum + (result.squares[weight] ?? 0), 0),
  );
  await ask({ task: 'update', scalars, factors: clippingFactors(optimizer, squares ?? []) });
  return penaltyOf(collected);
}

/** Where a replica leaves the gradients of the rows that it looks up. */
function shareGradients(
  { lookups, rowGradients, allocate }: State,
  { inputs }: InputBatch,
  replica: number,
): GradientShare {
  const rows = lookups.map(({ input, table }, i) => {
    const ids = new Int32Array(inputs[input]?.data ?? []);
    const count = ids.length * (table.shape[1] ?? 0);
    const room = rowGradients[replica] ?? [];
    const known = room[i];
    const isEnough = known !== undefined && known.byteLength >= count * Float32Array.BYTES_PER_ELEMENT;
    const gradients = isEnough ? known : allocate(count);
    room[i] = gradients;
    return { ids, gradients };
  });
  return { replica, rows };
}

function dropoutShapes({ plan, dropoutSites }: State, { inputs }: InputBatch): (readonly number[])[] {
  if (dropoutSites.length === 0) return [];
  const shapes = inferShapes(
    plan,
    inputs.map(({ shape }) => shape),
  );
  return dropoutSites.map(({ tensor, shapeOf }) => shapeOf(shapes.get(tensor) ?? []));
}

interface Share {
  readonly replica: Replica;
  readonly input: InputBatch;
  /** First row of the batch. */
  readonly from: number;
}

/** Gives each replica an equal run of rows; a small batch uses fewer replicas. */
function shareRows({ replicas, plan }: State, { inputs, rows }: InputBatch): Share[] {
  const count = Math.max(1, Math.min(replicas.length, Math.floor(rows / MIN_ROWS_PER_REPLICA)));
  return replicas.slice(0, count).map((replica, i) => {
    const from = Math.floor((i * rows) / count);
    const to = Math.floor(((i + 1) * rows) / count);
    const parts = inputs.map(({ data, shape }, position) => {
      const size = data.length / rows;
      const values = data.slice(from * size, to * size);
      const isInt32 = plan.inputs[position]?.dataType === 'int32';
      const typed = isInt32 ? new Int32Array(values) : new Float32Array(values);
      return { data: typed, shape: [to - from, ...shape.slice(1)] };
    });
    return { replica, input: { inputs: parts, rows: to - from }, from };
  });
}

function joinResults(results: readonly ReplicaResult[], rows: number): StepResult {
  const predictions = new Float32Array(results.reduce((size, result) => size + result.predictions.length, 0));
  let position = 0;
  for (const result of results) {
    predictions.set(result.predictions, position);
    position += result.predictions.length;
  }
  const lossSum = results.reduce((sum, result) => sum + result.lossSum, 0);
  return { loss: lossSum / rows, predictions };
}
