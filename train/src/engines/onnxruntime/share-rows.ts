/** The rows of a batch among the replicas, and their results together again. */
import type { InputBatch, StepResult } from '../engine.ts';
import { checkTokenIds } from './check-batch.ts';
import type { ReplicaResult } from './messages.ts';
import type { Replica } from './replica-host.ts';
import type { TrainerState } from './trainer-state.ts';

/** Below this many rows a replica costs more than it saves. */
const MIN_ROWS_PER_REPLICA = 8;

export interface Share {
  readonly replica: Replica;
  readonly input: InputBatch;
  /** First row of the batch. */
  readonly from: number;
}

/** Gives each replica an equal run of rows; a small batch uses fewer replicas. */
export function shareRows({ replicas, plan, lookups }: TrainerState, batch: InputBatch): Share[] {
  checkTokenIds(plan, lookups, batch);
  const { inputs, rows } = batch;
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

export function joinResults(results: readonly ReplicaResult[], rows: number): StepResult {
  const predictions = new Float32Array(results.reduce((size, result) => size + result.predictions.length, 0));
  let position = 0;
  for (const result of results) {
    predictions.set(result.predictions, position);
    position += result.predictions.length;
  }
  const lossSum = results.reduce((sum, result) => sum + result.lossSum, 0);
  return { loss: lossSum / rows, predictions };
}
