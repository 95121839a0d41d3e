/**
 * A trainer over replicas: each runs the gradient graph on its share of the rows, then each adds the gradients of all
 * in a fixed order and updates its shard of the weights. So the same seed and the same number of replicas give the
 * same weights, bit for bit.
 */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checkArrays } from '../check-arrays.ts';
import type { Trainer, TrainerOptions } from '../engine.ts';
import { type ModelPlan, planModel } from './model-plan.ts';
import type { ReplicaHost } from './replica-host.ts';
import { joinSlots, splitSlots } from './shards.ts';
import { joinResults, shareRows } from './share-rows.ts';
import { createState, writeWeights } from './trainer-state.ts';
import { trainBatch } from './training-step.ts';

/** @throws {UnsupportedTrainingError} naming every layer and option of the model that cannot be trained. */
export async function createReplicaTrainer(
  model: LayersModel,
  options: TrainerOptions,
  host: ReplicaHost,
): Promise<Trainer> {
  const plan = planModel(model);
  const initial = await Promise.all(model.weights.map((weight) => weight.read().data()));
  const weights = initial.map((value) => Float32Array.from(value));
  const state = createState(plan, options, host, weights);
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
      for (const name of Object.keys(state.optimizer.slots)) {
        checkArrays(`optimizerState, slot "${name}"`, slots[name], trainedSizes(plan));
      }
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

function trainedSizes({ weights }: ModelPlan): number[] {
  return weights.flatMap(({ size, trainable }) => (trainable ? [size] : []));
}
