/** A replica's part of the trained weights: it adds up their gradients and updates them. */
import { NAMES } from './graph-names.ts';
import { addRows } from './lookups.ts';
import type { GradientShare, ReplicaSetup } from './messages.ts';
import type { RuntimeTensor } from './onnx-runtime.ts';
import { addPenalty } from './regularizers.ts';
import { CHUNK_SIZE } from './update-graph.ts';
import type { WeightSpec } from './weight-layout.ts';

export type CreateTensor = (data: Float32Array | Int32Array, dims: readonly number[]) => RuntimeTensor;

export function createShard(setup: ReplicaSetup, tensor: CreateTensor) {
  const { shardSize, replica, trainedStart } = setup;
  const start = trainedStart + replica * shardSize;
  const shared = new Float32Array(setup.sharedWeights).subarray(start, start + shardSize);
  const weights = shared.slice();
  const gradient = new Float32Array(shardSize);
  const slots: Record<string, Float32Array> = Object.fromEntries(
    Object.entries(setup.slots).map(([name, value]) => [name, new Float32Array(shardSize).fill(value)]),
  );
  const shardTensor = (data: Float32Array): RuntimeTensor =>
    tensor(data, [shardSize / CHUNK_SIZE, 1, CHUNK_SIZE]);
  const kept = [
    [NAMES.shard, weights] as const,
    ...Object.entries(slots).map(([name, slot]) => [NAMES.slot(name), slot] as const),
  ];
  const entries = [...kept, [NAMES.shardGradient, gradient] as const];
  const trained = setup.weights.filter(({ trainable }) => trainable);
  /** The part of an array over the shard that belongs to a weight. */
  const partOf = (array: Float32Array, { offset, size }: WeightSpec): Float32Array =>
    array.subarray(Math.max(0, offset - start), Math.max(0, offset + size - start));

  return {
    slots,
    feeds: Object.fromEntries(entries.map(([name, data]) => [name, shardTensor(data)])),
    /** The update graph writes where it reads, chunk by chunk. */
    fetches: Object.fromEntries(kept.map(([name, data]) => [NAMES.updated(name), shardTensor(data)])),
    /** Takes the weights from the shared memory, where somebody else has written them. */
    load(): void {
      weights.set(shared);
    },
    /**
     * Adds up the gradients.
     *
     * @param batchRows of the whole batch, by which the update divides.
     * @returns the penalties of the weights.
     */
    collect(shares: readonly GradientShare[], batchRows: number): number {
      for (const share of shares) {
        addDense(setup, gradient, start, share);
        for (const [i, rows] of share.rows.entries()) {
          const table = setup.lookups[i]?.table;
          if (table?.trainable) addRows(gradient, start, table, rows);
        }
      }
      let penalty = 0;
      for (const spec of trained) {
        const amounts = setup.penalties.get(spec.name);
        if (amounts) penalty += addPenalty(partOf(gradient, spec), partOf(weights, spec), amounts, batchRows);
      }
      return penalty;
    },
    /** Of each weight's gradient, what lies in the shard. */
    squares: (rows: number) => trained.map((spec) => squareSum(partOf(gradient, spec)) / rows ** 2),
    scale(factors: readonly number[]): void {
      for (const [i, spec] of trained.entries()) {
        const factor = factors[i] ?? 1;
        const part = partOf(gradient, spec);
        if (factor !== 1) for (let j = 0; j < part.length; j++) part[j] = (part[j] ?? 0) * factor;
      }
    },
    /** Leaves the new weights to all, and gets ready for the next step. */
    store(shares: readonly GradientShare[]): void {
      shared.set(weights);
      clear(setup, gradient, start, shares);
    },
  };
}

/** Makes the gradient zero again: of a table that is not penalised, only the rows that the shares name. */
function clear(
  { lookups, penalties, trainedTablesStart }: ReplicaSetup,
  gradient: Float32Array,
  start: number,
  shares: readonly GradientShare[],
): void {
  if (lookups.some(({ table }) => penalties.has(table.name))) {
    gradient.fill(0);
    return;
  }
  gradient.fill(0, 0, Math.max(0, trainedTablesStart - start));
  for (const { rows } of shares) {
    for (const [i, { ids: buffer }] of rows.entries()) {
      const { offset = 0, shape: [, width = 0] = [] } = lookups[i]?.table ?? {};
      const ids = new Int32Array(buffer);
      for (let j = 1; j <= (ids[0] ?? 0); j++) {
        const first = offset + (ids[j] ?? 0) * width - start;
        gradient.fill(0, Math.max(0, first), Math.max(0, first + width));
      }
    }
  }
}

/** Adds what a replica left of the gradients of weights that are no tables. */
function addDense(
  { trainedStart, trainedTablesStart, sharedGradients }: ReplicaSetup,
  gradient: Float32Array,
  start: number,
  { replica }: GradientShare,
): void {
  const dense = new Float32Array(sharedGradients[replica] ?? new ArrayBuffer(0));
  const end = Math.min(trainedTablesStart - start, gradient.length);
  for (let i = 0, from = start - trainedStart; i < end; i++, from++) {
    gradient[i] = (gradient[i] ?? 0) + (dense[from] ?? 0);
  }
}

function squareSum(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] ?? 0) ** 2;
  return sum;
}
