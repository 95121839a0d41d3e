/**
 * The table of an Embedding, whose rows are updated when a batch names them: a step would otherwise move a large
 * vocabulary's table and its slots through memory to change a few of its rows.
 *
 * A row that no batch names still moves under most optimizers, while their slots fade. It catches up when it is read or
 * named again (`Optimizer.drift`), so training gives the same as if all rows had moved at every step.
 */
import { createRowFinder, namedIds, type RowGradients, type RowSums, sumRows } from './lookups.ts';
import { MAX_LAG, normal, type Optimizer, type Trained } from './optimizer.ts';
import { createFloatRoom } from './room.ts';
import type { WeightSpec } from './weight-layout.ts';

export interface TableOptions {
  readonly spec: WeightSpec;
  /** First element of the table among the trained weights. */
  readonly start: number;
  readonly trained: Trained;
  readonly optimizer: Optimizer;
  /** For each row, how many steps it has taken. */
  readonly steps: Int32Array;
  /** Each replica updates every so many rows, since the low ids are the frequent ones. */
  readonly replica: number;
  readonly replicaCount: number;
  /** Whether every row has a gradient in every step, as under a penalty. */
  readonly isDense: boolean;
}

/** Gradients of the replica's rows. */
export interface CollectedRows extends RowSums {
  /** float32 `[ids, width]`: the rows before they are moved; empty unless `isDense`. */
  readonly weights: Float32Array;
}

export type Table = ReturnType<typeof createTable>;

const NO_WEIGHTS = new Float32Array(0);

export function createTable(options: TableOptions) {
  const { spec, start, trained, optimizer, steps, replica, replicaCount, isDense } = options;
  const { weights } = trained;
  const slots = Object.values(trained.slots);
  const [rowCount = 0, width = 0] = spec.shape;
  const findRows = createRowFinder(spec);
  const room = createFloatRoom();
  const isOwn = (id: number): boolean => id % replicaCount === replica;
  const ownIds = Int32Array.from({ length: rowCount }, (_, id) => id).filter(isOwn);

  /** Writes a row as it is after `stepCount` steps of the trainer. */
  const readRow = (id: number, stepCount: number, target: Float32Array, to: number): void => {
    const from = start + id * width;
    const lag = stepCount - (steps[id] ?? 0);
    if (lag > 0)
      optimizer.drifted(from, optimizer.drift(stepCount, lag), { values: target, at: to, count: width });
    else for (let j = 0; j < width; j++) target[to + j] = weights[from + j] ?? 0;
  };
  /** Lets a row catch up; `row` holds it as it is then, where somebody has read it already. */
  const catchUp = (id: number, stepCount: number, row?: Float32Array): void => {
    const lag = stepCount - (steps[id] ?? 0);
    if (lag === 0) return;
    const from = start + id * width;
    if (row) weights.set(row, from);
    else readRow(id, stepCount, weights, from);
    for (const [s, factor] of optimizer.drift(stepCount, lag).slotFactors.entries()) {
      const slot = slots[s];
      if (slot) for (let i = from; i < from + width; i++) slot[i] = normal((slot[i] ?? 0) * factor);
    }
    steps[id] = stepCount;
  };
  const catchUpRead = (share: RowGradients, stepCount: number): void => {
    const rows = new Float32Array(share.rows);
    for (const [r, id] of namedIds(share).entries()) {
      if (isOwn(id)) catchUp(id, stepCount, rows.subarray(r * width, (r + 1) * width));
    }
  };
  const read = (ids: Int32Array, stepCount: number, rows: Float32Array): Float32Array => {
    for (let r = 0; r < ids.length; r++) readRow(ids[r] ?? 0, stepCount, rows, r * width);
    return rows;
  };

  return {
    /** @param rows float32 `[ids, width]`: filled with the rows as they are after so many steps of the trainer. */
    read,
    /** Adds up the gradients of the replica's rows, and lets these rows catch up. */
    collect(shares: readonly RowGradients[], stepCount: number): CollectedRows {
      const always = isDense ? ownIds : undefined;
      const rows = sumRows(shares, { findRows, width, room, isWanted: isOwn, always });
      for (const share of shares) catchUpRead(share, stepCount);
      // No row may lag further behind than the optimizer remembers.
      for (let id = stepCount % MAX_LAG; id < rowCount; id += MAX_LAG) if (isOwn(id)) catchUp(id, stepCount);
      return {
        ...rows,
        weights: isDense ? read(rows.ids, stepCount, new Float32Array(rows.sums.length)) : NO_WEIGHTS,
      };
    },
    /**
     * Moves the rows in the step that the optimizer has begun, the `stepCount`th.
     *
     * @param scale factor of the sums.
     */
    update({ ids, sums }: RowSums, scale: number, stepCount: number): void {
      for (const [r, id] of ids.entries()) {
        optimizer.update(start + id * width, { values: sums, at: r * width, count: width }, scale);
        steps[id] = stepCount;
      }
    },
    /** Lets all rows of the replica catch up. */
    settle(stepCount: number): void {
      for (const id of ownIds) catchUp(id, stepCount);
    },
  };
}
