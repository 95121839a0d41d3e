/** What a trainer over replicas holds: the plan, the shared memory and the replicas. */
import { checkArrays } from '../check-arrays.ts';
import type { TrainerOptions } from '../engine.ts';
import { BARRIER_SIZE, type Barrier, createBarrier } from './barrier.ts';
import { type DropoutSite, writeGradientGraph, writePredictionGraph } from './gradient-graph.ts';
import type { Lookup, RowGradients } from './lookups.ts';
import type { ModelPlan } from './model-plan.ts';
import { initialSlots } from './optimizers.ts';
import type { Replica, ReplicaHost } from './replica-host.ts';

export interface TrainerState {
  readonly plan: ModelPlan;
  readonly options: TrainerOptions;
  /** Shared with the replicas, as all arrays here: `ReplicaSetup` says what is in them. */
  readonly weights: Float32Array;
  readonly slots: Readonly<Record<string, Float32Array>>;
  readonly steps: readonly Int32Array[];
  readonly barrier: Barrier;
  readonly replicas: readonly Replica[];
  readonly dropoutSites: readonly DropoutSite[];
  readonly lookups: readonly Lookup[];
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
  const allocate = (count: number) => host.allocate(count * Float32Array.BYTES_PER_ELEMENT);
  const sharedWeights = allocate(plan.end);
  const weights = new Float32Array(sharedWeights);
  placeWeights(plan, weights, initialWeights);
  const slots = Object.fromEntries(
    Object.entries(initialSlots(options.optimizer)).map(([name, value]) => [
      name,
      new Float32Array(allocate(plan.end - plan.trainedStart)).fill(value),
    ]),
  );
  const tables = plan.weights.filter(({ trainable, isTable }) => trainable && isTable);
  const steps = tables.map(({ name, shape }) => [name, new Int32Array(allocate(shape[0] ?? 0))] as const);
  const replicas = Array.from({ length: replicaCount }, (_, replica) => replica);
  const sharedBarrier = allocate(BARRIER_SIZE);
  const gradient = writeGradientGraph(plan, options.loss, options.adversarial);
  const setup = {
    device: options.device ?? 'cpu',
    gradientGraph: gradient.graph,
    predictionGraph: writePredictionGraph(plan).graph,
    optimizer: options.optimizer,
    lookups: gradient.lookups,
    weights: plan.weights,
    moved: gradient.movedWeights,
    penalties: plan.penalties,
    sharedWeights,
    sharedSlots: Object.fromEntries(Object.entries(slots).map(([name, { buffer }]) => [name, buffer])),
    sharedSteps: new Map(steps.map(([name, { buffer }]) => [name, buffer])),
    sharedGradients: replicas.map(() => allocate(plan.trainedTablesStart - plan.trainedStart)),
    sharedSquares: replicas.map(() => host.allocate(plan.weights.length * Float64Array.BYTES_PER_ELEMENT)),
    sharedBarrier,
    fedStart: plan.fedStart,
    trainedStart: plan.trainedStart,
    trainedTablesStart: plan.trainedTablesStart,
    isAdversarial: (options.adversarial ?? 0) > 0,
    dropoutRates: gradient.dropoutSites.map(({ rate }) => rate),
  } as const;
  return {
    plan,
    options,
    weights,
    slots,
    steps: steps.map(([, ofRows]) => ofRows),
    barrier: createBarrier(sharedBarrier, replicaCount),
    replicas: replicas.map((replica) => host.start({ ...setup, replica, replicaCount })),
    dropoutSites: gradient.dropoutSites,
    lookups: gradient.lookups,
    rowGradients: replicas.map(() => []),
    allocate,
    stepCount: 0,
  };
}

/** Leaves all weights and slots as they are after the last step: rows of tables may have lagged behind. */
export async function settle({ replicas, stepCount }: TrainerState): Promise<void> {
  await Promise.all(replicas.map((replica) => replica.request({ task: 'settle', stepCount })));
}

/**
 * @param values in the order of `model.weights`.
 * @throws {TrainingSettingError} if they are not as many and as large as those.
 */
export function placeWeights(plan: ModelPlan, weights: Float32Array, values: readonly Float32Array[]): void {
  checkArrays(
    'weights',
    values,
    plan.weights.map(({ size }) => size),
  );
  for (const [i, { offset }] of plan.weights.entries()) weights.set(values[i] ?? [], offset);
}
