/** One step of a trainer over replicas: gradients by each on its rows, then updates by each of its shard. */
import { type Batch, DEFAULT_SEED, type InputBatch, type StepResult } from '../engine.ts';
import { checkClassIndices } from './check-batch.ts';
import { clippingFactors, clipsByNorm } from './clipping.ts';
import type { GradientShare, ReplicaRequest, ReplicaResult } from './messages.ts';
import { inferShapes } from './model-plan.ts';
import { joinResults, shareRows } from './share-rows.ts';
import type { TrainerState } from './trainer-state.ts';

export async function trainBatch(
  state: TrainerState,
  batch: Batch,
  learningRate: number,
): Promise<StepResult> {
  const { options, plan } = state;
  checkClassIndices(plan, options.loss, batch);
  const shares = shareRows(state, batch);
  const gradientShares = shares.map(({ input }, replica) => shareGradients(state, input, replica));
  const { stepCount } = state;
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
          step: stepCount + 1,
          firstRow: from,
          shapes: dropoutShapes(state, input),
        },
        share: gradientShares[i] ?? { replica: i, rows: [] },
        stepCount,
      });
    }),
  );
  const penalty = await update(state, gradientShares, batch.rows, learningRate);
  state.stepCount += 1;
  const { loss, predictions } = joinResults(results, batch.rows);
  return { loss: loss + penalty, predictions };
}

/** Updates the weights with the gradients of all shares; returns the penalties of the weights before. */
async function update(
  { options, replicas, stepCount }: TrainerState,
  shares: readonly GradientShare[],
  rows: number,
  learningRate: number,
): Promise<number> {
  const ask = (request: ReplicaRequest) => Promise.all(replicas.map((replica) => replica.request(request)));
  const penaltyOf = (results: readonly ReplicaResult[]): number =>
    results.reduce((sum, { penalty }) => sum + penalty, 0);
  const step = { rows, stepCount, learningRate };
  if (!clipsByNorm(options.optimizer)) return penaltyOf(await ask({ task: 'update', ...step, shares }));
  const collected = await ask({ task: 'collect', shares, rows, stepCount });
  const squares = collected[0]?.squares.map((_, weight) =>
    collected.reduce((sum, result) => sum + (result.squares[weight] ?? 0), 0),
  );
  const factors = clippingFactors(options.optimizer, squares ?? []);
  await ask({ task: 'update', ...step, factors });
  return penaltyOf(collected);
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
    const known = room[i];
    const isEnough = known !== undefined && known.ids.byteLength > idCount * Int32Array.BYTES_PER_ELEMENT;
    const gradients = isEnough
      ? known
      : { ids: allocate(1 + idCount), sums: allocate(idCount * (table.shape[1] ?? 0)) };
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
