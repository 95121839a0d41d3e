/** One step of a trainer over replicas: gradients by each on its rows, then updates by each of its weights. */
import { type Batch, DEFAULT_SEED, type InputBatch, type StepResult } from '../engine.ts';
import { checkClassIndices } from './check-batch.ts';
import type { BatchPart, GradientShare, ReplicaResult } from './messages.ts';
import { inferShapes } from './model-plan.ts';
import { joinResults, type Share, shareRows } from './share-rows.ts';
import type { TrainerState } from './trainer-state.ts';

export async function trainBatch(
  state: TrainerState,
  batch: Batch,
  learningRate: number,
): Promise<StepResult> {
  const { options, plan, replicas, stepCount } = state;
  checkClassIndices(plan, options.loss, batch);
  const parts = shareRows(state, batch).map((share, replica) => cutBatch(state, batch, share, replica));
  const shares = parts.map(({ share }) => share);
  const step = { task: 'step', shares, rows: batch.rows, stepCount, learningRate } as const;
  state.barrier.mend();
  const results = await settleAll(
    state,
    replicas.map((replica, i) => replica.request({ ...step, part: parts[i] })),
  );
  state.stepCount += 1;
  const { loss, predictions } = joinResults(results, batch.rows);
  return { loss: loss + results.reduce((sum, { penalty }) => sum + penalty, 0), predictions };
}

/** Waits for all, also after a failure: a replica whose thread has died lets the others wait. */
async function settleAll(
  { barrier }: TrainerState,
  requests: readonly Promise<ReplicaResult>[],
): Promise<ReplicaResult[]> {
  for (const request of requests) request.catch(() => barrier.break());
  await Promise.allSettled(requests);
  return Promise.all(requests);
}

function cutBatch(state: TrainerState, batch: Batch, { input, from }: Share, replica: number): BatchPart {
  const { targets, sampleWeights = new Float32Array(batch.rows).fill(1) } = batch;
  const targetSize = targets.length / batch.rows;
  const to = from + input.rows;
  return {
    input,
    targets: targets.slice(from * targetSize, to * targetSize),
    sampleWeights: sampleWeights.slice(from, to),
    dropout: {
      seed: state.options.seed ?? DEFAULT_SEED,
      step: state.stepCount + 1,
      firstRow: from,
      shapes: dropoutShapes(state, input),
    },
    share: shareGradients(state, input, replica),
  };
}

/** Where a replica leaves the gradients of the rows that it looks up; the room grows with the batches. */
function shareGradients(
  { lookups, rowGradients, allocate }: TrainerState,
  { inputs }: InputBatch,
  replica: number,
): GradientShare {
  const room = rowGradients[replica] ?? [];
  const rows = lookups.map(({ input, table }, i) => {
    const idCount = inputs[input]?.data.length ?? 0;
    const [, width = 0] = table.shape;
    const known = room[i];
    const isEnough = known !== undefined && known.ids.byteLength > idCount * Int32Array.BYTES_PER_ELEMENT;
    const gradients = isEnough
      ? known
      : { ids: allocate(1 + idCount), rows: allocate(idCount * width), sums: allocate(idCount * width) };
    room[i] = gradients;
    return gradients;
  });
  return { replica, rows };
}

function dropoutShapes({ plan, dropoutSites }: TrainerState, { inputs }: InputBatch): (readonly number[])[] {
  if (dropoutSites.length === 0) return [];
  const shapes = inferShapes(
    plan,
    inputs.map(({ shape }) => shape),
  );
  return dropoutSites.map(({ tensor, shapeOf }) => shapeOf(shapes.get(tensor) ?? []));
}
