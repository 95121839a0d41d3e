/**
 * A trainer over replicas: each runs the gradient graph on its share of the rows, then each adds the gradients of all
 * in a fixed order and updates its part of the weights. So the same seed and the same number of replicas give the
 * same weights, bit for bit.
 */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checkArrays } from '../check-arrays.ts';
import type { Trainer, TrainerOptions } from '../engine.ts';
import { planModel } from './model-plan.ts';
import type { ReplicaHost } from './replica-host.ts';
import { joinResults, shareRows } from './share-rows.ts';
import { createState, placeWeights, settle } from './trainer-state.ts';
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
  const trained = plan.weights
    .filter(({ trainable }) => trainable)
    .map(({ offset, size }) => ({ start: offset - plan.trainedStart, size }));
  return {
    description: host.description,
    trainBatch: (batch, learningRate) => trainBatch(state, batch, learningRate),
    predictBatch: async (batch) => {
      const results = await Promise.all(
        shareRows(state, batch).map(({ replica, input }) =>
          replica.request({ task: 'predict', input, stepCount: state.stepCount }),
        ),
      );
      return joinResults(results, batch.rows).predictions;
    },
    async readWeights() {
      await settle(state);
      return plan.weights.map(({ offset, size }) => state.weights.slice(offset, offset + size));
    },
    async writeWeights(values) {
      await settle(state);
      placeWeights(plan, state.weights, values);
    },
    async readOptimizerState() {
      await settle(state);
      const slots = Object.entries(state.slots).map(([name, slot]) => [
        name,
        trained.map(({ start, size }) => slot.slice(start, start + size)),
      ]);
      return { stepCount: state.stepCount, slots: Object.fromEntries(slots) };
    },
    async writeOptimizerState({ stepCount, slots }) {
      const sizes = trained.map(({ size }) => size);
      for (const name of Object.keys(state.slots)) {
        checkArrays(`optimizerState, slot "${name}"`, slots[name], sizes);
      }
      await settle(state);
      for (const [name, slot] of Object.entries(state.slots)) {
        for (const [i, { start }] of trained.entries()) slot.set(slots[name]?.[i] ?? [], start);
      }
      for (const steps of state.steps) steps.fill(stepCount);
      state.stepCount = stepCount;
    },
    async dispose() {
      await Promise.all(state.replicas.map((replica) => replica.dispose()));
    },
  };
}
