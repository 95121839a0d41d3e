/** What a trainer over replicas holds: the plan, the shared memory and the replicas. */
import { checkArrays } from '../check-arrays.ts';
import type { TrainerOptions } from '../engine.ts';
import { type DropoutSite, writeGradientGraph, writePredictionGraph } from './gradient-graph.ts';
import type { Lookup, RowGradients } from './lookups.ts';
import type { ModelPlan } from './model-plan.ts';
import { createOptimizer, type Optimizer } from './optimizers.ts';
import type { Replica, ReplicaHost } from './replica-host.ts';
import type { Shards } from './shards.ts';
import { CHUNK_SIZE, writeUpdateGraph } from './update-graph.ts';

export interface TrainerState extends Shards {
  readonly plan: ModelPlan;
  readonly options: TrainerOptions;
  readonly weights: Float32Array;
  readonly replicas: readonly Replica[];
  readonly dropoutSites: readonly DropoutSite[];
  readonly lookups: readonly Lookup[];
  readonly optimizer: Optimizer;
  /** For each replica and lookup: room for the gradients of the rows; grows with the batches. */
  readonly rowGradients: RowGradients[][];
  /** @param count of elements of four bytes. */
  readonly allocate: (count: number) => ArrayBufferLike;
  stepCount: number;
}

/** @throws {UnsupportedTrainingError} if the loss does not go with the last layer. */
export function createState(
  plan: ModelPlan,
  options: TrainerOptions,
  host: ReplicaHost,
  initialWeights: readonly Float32Array[],
): TrainerState {
  const { replicaCount: wanted } = host;
  const replicaCount = plan.mixesRows ? 1 : wanted;
  const optimizer = createOptimizer(options.optimizer);
  const trainedCount = plan.end - plan.trainedStart;
  const shardSize = Math.ceil(trainedCount / (replicaCount * CHUNK_SIZE)) * CHUNK_SIZE;
  const allocate = (count: number) => host.allocate(count * Float32Array.BYTES_PER_ELEMENT);
  const sharedWeights = allocate(plan.trainedStart + shardSize * replicaCount);
  const weights = new Float32Array(sharedWeights);
  // Before a replica starts, which takes its shard from there.
  placeWeights(plan, weights, initialWeights);
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
    weights,
    replicas: replicas.map((replica) => host.start({ ...setup, replica })),
    dropoutSites: gradient.dropoutSites,
    lookups: gradient.lookups,
    optimizer,
    rowGradients: replicas.map(() => []),
    allocate,
    stepCount: 0,
  };
}

/**
 * @param values in the order of `model.weights`.
 * @throws {TrainingSettingError} if they are not as many and as large as those.
 */
export async function writeWeights(
  { plan, weights, replicas }: TrainerState,
  values: readonly Float32Array[],
): Promise<void> {
  placeWeights(plan, weights, values);
  await Promise.all(replicas.map((replica) => replica.request({ task: 'load' })));
}

function placeWeights(plan: ModelPlan, weights: Float32Array, values: readonly Float32Array[]): void {
  checkArrays(
    'weights',
    values,
    plan.weights.map(({ size }) => size),
  );
  for (const [i, { offset }] of plan.weights.entries()) weights.set(values[i] ?? [], offset);
}
