/** A replica's part of the trained weights: it adds up their gradients and updates them, where all replicas read them. */
import { clippingFactors, clipsByNorm } from './clipping.ts';
import type { ReplicaSetup, StepRequest } from './messages.ts';
import { createOptimizer } from './optimizers.ts';
import { addPenalty } from './regularizers.ts';
import { type CollectedRows, createTable, type Table } from './table.ts';

/** Parts begin at multiples of this, so that no two processors write into the same cache line. */
const LINE_SIZE = 16;

/** A weight as far as the replica updates it. */
interface Part {
  readonly gradient: Float32Array;
  readonly weights: Float32Array;
  /** First element of the weights among the trained ones; of a table's rows, which lie apart, none. */
  readonly from: number;
}

export function createShard(setup: ReplicaSetup) {
  const { trainedStart, trainedTablesStart, replica, replicaCount, lookups, penalties } = setup;
  const weights = new Float32Array(setup.sharedWeights, trainedStart * Float32Array.BYTES_PER_ELEMENT);
  const slots = Object.fromEntries(
    Object.entries(setup.sharedSlots).map(([name, slot]) => [name, new Float32Array(slot)]),
  );
  const trained = { weights, slots };
  const optimizer = createOptimizer(setup.optimizer, trained);
  const specs = setup.weights.filter(({ trainable }) => trainable);
  const tables = new Map(
    specs
      .filter(({ isTable }) => isTable)
      .map((spec): [string, Table] => {
        const steps = new Int32Array(setup.sharedSteps.get(spec.name) ?? new ArrayBuffer(0));
        const isDense = penalties.has(spec.name);
        const own = { spec, start: spec.offset - trainedStart, steps, isDense, replica, replicaCount };
        return [spec.name, createTable({ ...own, trained, optimizer })];
      }),
  );
  const denseSize = trainedTablesStart - trainedStart;
  const partSize = LINE_SIZE * Math.ceil(denseSize / (LINE_SIZE * replicaCount));
  const start = Math.min(denseSize, replica * partSize);
  const gradient = new Float32Array(Math.min(denseSize - start, partSize));
  const squares = setup.sharedSquares.map((memory) => new Float64Array(memory));
  let collected = new Map<string, CollectedRows>();

  const partOf = (index: number): Part => {
    const spec = specs[index];
    if (!spec) throw new Error(`there is no trained weight ${index}`);
    const rows = collected.get(spec.name);
    if (rows) return { gradient: rows.sums, weights: rows.weights, from: 0 };
    const from = Math.max(start, spec.offset - trainedStart);
    const to = Math.max(from, Math.min(start + gradient.length, spec.offset - trainedStart + spec.size));
    return {
      gradient: gradient.subarray(from - start, to - start),
      weights: weights.subarray(from, to),
      from,
    };
  };

  return {
    tables,
    /**
     * Adds up the gradients of the batch.
     *
     * @returns the penalties of the weights.
     */
    collect({ shares, stepCount, rows }: StepRequest): number {
      gradient.fill(0);
      for (const share of shares) addDense(gradient, setup.sharedGradients[share.replica], start);
      collected = new Map(
        [...tables].map(([name, table]) => {
          const named = shares.flatMap((share) =>
            share.rows.filter((_, i) => lookups[i]?.table.name === name),
          );
          return [name, table.collect(named, stepCount)];
        }),
      );
      let penalty = 0;
      for (const [i, { name }] of specs.entries()) {
        const amounts = penalties.get(name);
        if (!amounts) continue;
        const part = partOf(i);
        penalty += addPenalty(part.gradient, part.weights, amounts, rows);
      }
      return penalty;
    },
    /** Leaves to all what clipping by norm needs, where it is asked for. */
    leaveSquares(): void {
      if (squares[replica]) squares[replica].set(specs.map((_, i) => squareSum(partOf(i).gradient)));
    },
    /** Moves the weights by what was collected. */
    update({ stepCount, learningRate, rows }: StepRequest): void {
      const { clipValue } = setup.optimizer;
      const factors = clipsByNorm(setup.optimizer) ? clippingFactors(setup.optimizer, squares, rows) : [];
      optimizer.begin(stepCount + 1, learningRate);
      for (const [i, { name }] of specs.entries()) {
        const scale = (factors[i] ?? 1) / rows;
        const part = partOf(i);
        if (clipValue !== undefined) clip(part.gradient, clipValue / scale);
        const table = collected.get(name);
        if (table) tables.get(name)?.update(table, scale, stepCount + 1);
        else
          optimizer.update(part.from, { values: part.gradient, at: 0, count: part.gradient.length }, scale);
      }
    },
    /** Lets all rows of the tables catch up. */
    settle(stepCount: number): void {
      for (const table of tables.values()) table.settle(stepCount);
    },
  };
}

/** Adds what a replica left of the gradients of weights that are no tables. */
function addDense(gradient: Float32Array, buffer: ArrayBufferLike = new ArrayBuffer(0), start: number): void {
  const dense = new Float32Array(buffer);
  for (let i = 0; i < gradient.length; i++) gradient[i] = (gradient[i] ?? 0) + (dense[start + i] ?? 0);
}

function clip(values: Float32Array, limit: number): void {
  for (let i = 0; i < values.length; i++) values[i] = Math.max(-limit, Math.min(values[i] ?? 0, limit));
}

function squareSum(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] ?? 0) ** 2;
  return sum;
}
