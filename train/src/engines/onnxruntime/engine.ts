/**
 * Trains on ONNX Runtime: forward pass, gradients and optimizer are written as ONNX graphs (`training-graphs.ts`) and
 * run by the stock onnxruntime-node.
 *
 * Each thread is a replica: it runs the gradient graph on its share of the rows, then the first replica adds the
 * gradients in a fixed order and updates the weights. So the same seed and the same number of threads give the same
 * weights, bit for bit.
 */
import { disableTelemetry } from '@onnx-bridge/runtime/worker';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { InputBatch, StepResult, Trainer, TrainerOptions, TrainingEngine } from '../engine.ts';
import { ADAM } from './adam.ts';
import type { ReplicaResult } from './messages.ts';
import { type ModelPlan, planModel } from './model-plan.ts';
import { type Replica, startReplica } from './replica.ts';
import { writeGradientGraph, writePredictionGraph, writeUpdateGraph } from './training-graphs.ts';

/** Below this many rows a replica costs more than it saves. */
const MIN_ROWS_PER_REPLICA = 8;

export const ONNXRUNTIME_ENGINE: TrainingEngine = {
  name: 'onnxruntime',
  async unavailableReason() {
    disableTelemetry();
    try {
      await import('onnxruntime-node');
      return undefined;
    } catch (error) {
      return `onnxruntime-node does not load: ${error instanceof Error ? error.message : error}`;
    }
  },
  async createTrainer(model, options) {
    const plan = planModel(model);
    return createTrainer(plan, await readModelWeights(model), options);
  },
};

function createTrainer(
  plan: ModelPlan,
  initialWeights: readonly Float32Array[],
  options: TrainerOptions,
): Trainer {
  const sharedWeights = sharedFloats(plan.weightCount);
  const weights = new Float32Array(sharedWeights);
  const sharedGradients = Array.from({ length: options.threads }, () => sharedFloats(plan.weightCount));
  const gradientGraph = writeGradientGraph(plan, options.loss.name);
  const predictionGraph = writePredictionGraph(plan);
  const replicas = sharedGradients.map((_, replica) =>
    startReplica({
      gradientGraph,
      predictionGraph,
      updateGraph: replica === 0 ? writeUpdateGraph(plan, options.threads) : undefined,
      weights: plan.weights,
      sharedWeights,
      sharedGradients,
      replica,
    }),
  );
  const writeWeights = (values: readonly Float32Array[]): void => {
    for (const [i, { offset }] of plan.weights.entries()) weights.set(values[i] ?? [], offset);
  };
  writeWeights(initialWeights);

  let stepCount = 0;
  return {
    description: `ONNX Runtime on the CPU, ${options.threads} thread(s)`,
    async trainBatch(batch, learningRate) {
      const shares = shareRows(batch, replicas);
      clearUnusedGradients(sharedGradients, shares.length);
      const results = await Promise.all(
        shares.map(({ replica, rows, from }) =>
          replica.request({
            task: 'gradient',
            input: rows,
            targets: batch.targets.slice(from, from + rows.rows),
          }),
        ),
      );
      stepCount += 1;
      const scalars = {
        scale: 1 / batch.rows,
        learningRate,
        meanCorrection: 1 - ADAM.beta1 ** stepCount,
        varianceCorrection: 1 - ADAM.beta2 ** stepCount,
      };
      await replicas[0]?.request({ task: 'update', scalars });
      return joinResults(results, batch.rows);
    },
    async predictBatch(batch) {
      const shares = shareRows(batch, replicas);
      const results = await Promise.all(
        shares.map(({ replica, rows }) => replica.request({ task: 'predict', input: rows })),
      );
      return joinResults(results, batch.rows).predictions;
    },
    readWeights: async () => plan.weights.map(({ offset, size }) => weights.slice(offset, offset + size)),
    writeWeights: async (values) => writeWeights(values),
    async readOptimizerState() {
      const state = (await replicas[0]?.request({ task: 'readState' }))?.predictions ?? new Float32Array(0);
      const part = (start: number): Float32Array[] =>
        plan.weights.map(({ offset, size }) => state.slice(start + offset, start + offset + size));
      return { stepCount, slots: { mean: part(0), variance: part(plan.weightCount) } };
    },
    async writeOptimizerState(state) {
      stepCount = state.stepCount;
      const flat = (parts: readonly Float32Array[] = []): Float32Array => {
        const all = new Float32Array(plan.weightCount);
        for (const [i, { offset }] of plan.weights.entries()) all.set(parts[i] ?? [], offset);
        return all;
      };
      const { mean, variance } = state.slots;
      await replicas[0]?.request({ task: 'writeState', mean: flat(mean), variance: flat(variance) });
    },
    async dispose() {
      await Promise.all(replicas.map((replica) => replica.dispose()));
    },
  };
}

async function readModelWeights(model: LayersModel): Promise<Float32Array[]> {
  const values = await Promise.all(model.trainableWeights.map((weight) => weight.read().data()));
  return values.map((value) => Float32Array.from(value));
}

function sharedFloats(count: number): SharedArrayBuffer {
  return new SharedArrayBuffer(count * Float32Array.BYTES_PER_ELEMENT);
}

interface Share {
  readonly replica: Replica;
  readonly rows: InputBatch;
  /** First row of the batch. */
  readonly from: number;
}

/** Gives each replica an equal run of rows; a small batch uses fewer replicas. */
function shareRows({ inputs, rows }: InputBatch, replicas: readonly Replica[]): Share[] {
  const count = Math.max(1, Math.min(replicas.length, Math.floor(rows / MIN_ROWS_PER_REPLICA)));
  return replicas.slice(0, count).map((replica, i) => {
    const from = Math.floor((i * rows) / count);
    const to = Math.floor(((i + 1) * rows) / count);
    const parts = inputs.map(({ data, shape }) => {
      const size = data.length / rows;
      return { data: data.slice(from * size, to * size), shape: [to - from, ...shape.slice(1)] };
    });
    return { replica, rows: { inputs: parts, rows: to - from }, from };
  });
}

function clearUnusedGradients(sharedGradients: readonly SharedArrayBuffer[], usedCount: number): void {
  for (const buffer of sharedGradients.slice(usedCount)) new Float32Array(buffer).fill(0);
}

function joinResults(results: readonly ReplicaResult[], rows: number): StepResult {
  const predictions = results.flatMap((result) => Array.from(result.predictions));
  const lossSum = results.reduce((sum, result) => sum + result.lossSum, 0);
  return { loss: lossSum / rows, predictions: Float32Array.from(predictions) };
}
