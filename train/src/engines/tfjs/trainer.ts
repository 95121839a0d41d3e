/**
 * Trains with the operators of TensorFlow.js on any of its backends: the reference that the other engines are
 * compared with.
 *
 * A step runs in the calling thread and blocks it while it lasts; between steps the event loop has its turn. A worker
 * thread would need a second copy of the model, custom layers included, which cannot be sent.
 */
import {
  div,
  engine,
  mul,
  nextFrame,
  type Scalar,
  sum,
  type Tensor,
  tensor,
  variableGrads,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { TrainError } from '../../errors/train-error.ts';
import { TrainingFailedError } from '../../errors/training-failed-error.ts';
import { UnsupportedTrainingError } from '../../errors/unsupported-training-error.ts';
import { createRandom } from '../../random.ts';
import type { Batch, BatchInput, InputBatch, OptimizerState, StepResult, Trainer } from '../engine.ts';
import type { LossOptions } from '../losses.ts';
import type { OptimizerOptions } from '../optimizers.ts';
import { clipGradients } from './clipping.ts';
import type { ApplyModel } from './logits.ts';
import { rowLosses } from './losses.ts';
import { ModelState, variableOf } from './model-state.ts';
import { OptimizerSlots } from './optimizer-state.ts';
import { createUpdateRule } from './optimizers.ts';
import { withSeededDraws } from './seeded-draws.ts';

/** Between the seeds of two steps: any large odd number. */
const STEP_STRIDE = 1_000_003;

export interface TfjsTrainerOptions {
  readonly model: LayersModel;
  readonly applyModel: ApplyModel;
  readonly loss: LossOptions;
  readonly optimizer: OptimizerOptions;
  /** Adds the penalties of the model's regularizers to a batch's loss. */
  readonly addPenalties: (loss: Tensor) => Scalar;
  readonly seed: number;
  /** The engine's name. */
  readonly engine: string;
  /** The backend's name. */
  readonly backend: string;
  readonly description: string;
  /** Runs work while whole layers are one operator; as it is where nothing is fused. */
  readonly withFusedLayers: <T>(work: () => T) => T;
}

export function createTfjsTrainer(options: TfjsTrainerOptions): Trainer {
  const { model, applyModel, optimizer, backend, description, withFusedLayers } = options;
  const state = new ModelState(model, backend);
  const trainable = model.trainableWeights;
  const slots = new OptimizerSlots(
    createUpdateRule(optimizer),
    trainable.map((weight) => weight.read().shape),
  );
  const run = async <T>(work: () => T): Promise<T> => {
    await nextFrame();
    try {
      // From the step, so that a resumed training draws what it would have drawn.
      const random = createRandom(options.seed + STEP_STRIDE * slots.stepCount);
      return state.run(() => withSeededDraws(random, () => withFusedLayers(() => withScope(work))));
    } catch (error) {
      throw describeFailure(error, options);
    }
  };

  return {
    description,
    trainBatch: (batch, learningRate) =>
      run(() => {
        const { result, gradients } = computeGradients(options, batch);
        const weights = trainable.map((weight) => weight.read());
        const updated = slots.step(weights, clipGradients(gradients, optimizer), learningRate);
        // `write` applies the weight's constraint.
        for (const [i, weight] of trainable.entries()) weight.write(updated[i] ?? weight.read());
        return result;
      }),
    predictBatch: (batch) => run(() => copyOf(applyModel(toTensors(batch), false).values)),
    readWeights: async () => state.read(),
    writeWeights: async (weights) => state.write(weights),
    readOptimizerState: async (): Promise<OptimizerState> => slots.read(),
    writeOptimizerState: async (optimizerState) => slots.write(optimizerState),
    async dispose() {
      state.dispose();
      slots.dispose();
    },
  };
}

function describeFailure(error: unknown, { engine, model }: TfjsTrainerOptions): TrainError {
  const reason = error instanceof Error ? error.message : String(error);
  const [, kernel] = /^Kernel '(\w+)' not registered for backend/.exec(reason) ?? [];
  if (kernel === undefined) return new TrainingFailedError(reason, engine, error);
  return new UnsupportedTrainingError(model.name, [`a layer that needs the operator ${kernel}`], engine);
}

/** `tidy` for work that gives no tensors: frees whatever was made meanwhile. */
function withScope<T>(work: () => T): T {
  engine().startScope();
  try {
    return work();
  } finally {
    engine().endScope();
  }
}

/** Loss, predictions and the gradient of every trainable weight, zeros where the loss does not depend on it. */
function computeGradients(
  { model, applyModel, loss, addPenalties }: TfjsTrainerOptions,
  batch: Batch,
): { readonly result: StepResult; readonly gradients: Tensor[] } {
  let predictions = new Float32Array();
  const variables = model.trainableWeights.map(variableOf);
  const { value, grads } = variableGrads((): Scalar => {
    const output = applyModel(toTensors(batch), true);
    predictions = copyOf(output.values);
    return addPenalties(batchLoss(rowLosses(loss, batch.targets, output), batch));
  }, variables);
  const gradients = variables.map((variable) => grads[variable.name] ?? zerosLike(variable));
  return { result: { loss: value.dataSync()[0] ?? Number.NaN, predictions }, gradients };
}

/** The sum of the rows' weighted losses divided by the number of rows. */
function batchLoss(losses: Tensor, { rows, sampleWeights }: Batch): Tensor {
  const weighted = sampleWeights ? mul(losses, tensor(sampleWeights)) : losses;
  return div(sum(weighted), rows);
}

function toTensors({ inputs }: InputBatch): Tensor[] {
  return inputs.map(({ data, shape }: BatchInput) =>
    tensor(data, [...shape], data instanceof Int32Array ? 'int32' : 'float32'),
  );
}

function copyOf(values: Tensor): Float32Array<ArrayBuffer> {
  return Float32Array.from(values.dataSync());
}
