/** An engine that computes nothing: it records what it is given, and its first weight counts the steps. */
import type { Batch, TrainingEngine } from '../../train/src/engines/engine.ts';

export interface FakeEngine extends TrainingEngine {
  /** Every batch trained, in order. */
  readonly batches: Batch[];
  /** The learning rate of each. */
  readonly rates: number[];
}

/**
 * @param losses of the steps, one after the other; 1 where they end.
 * @param outputSize numbers in a row of predictions, all 0.
 */
export function createFakeEngine(losses: readonly number[] = [], outputSize = 1): FakeEngine {
  const batches: Batch[] = [];
  const rates: number[] = [];
  return {
    name: 'fake',
    batches,
    rates,
    unavailableReason: async () => undefined,
    async createTrainer(model) {
      let weights = model.weights.map((weight) => Float32Array.from(weight.read().dataSync()));
      let stepCount = 0;
      return {
        description: 'nothing',
        async trainBatch(batch, learningRate) {
          batches.push(batch);
          rates.push(learningRate);
          weights[0]?.fill(stepCount + 1, 0, 1);
          stepCount += 1;
          return { loss: losses[stepCount - 1] ?? 1, predictions: new Float32Array(batch.rows * outputSize) };
        },
        predictBatch: async ({ rows }) => new Float32Array(rows * outputSize),
        readWeights: async () => weights.map((weight) => weight.slice()),
        async writeWeights(values) {
          weights = values.map((value) => value.slice());
        },
        readOptimizerState: async () => ({ stepCount, slots: {} }),
        async writeOptimizerState(state) {
          stepCount = state.stepCount;
        },
        dispose: async () => undefined,
      };
    },
  };
}
