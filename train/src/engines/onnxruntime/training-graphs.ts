/**
 * Writes the three ONNX graphs of a training run.
 *
 * - gradient: tokens, targets, weights -> summed loss, predictions, summed gradients. Each thread runs it on its part
 *   of a batch.
 * - update: weights, optimizer state, the gradients of all threads -> new weights and state.
 * - prediction: tokens, weights -> predictions.
 */
import {
  createGraphBuilder,
  encodeModel,
  type Graph,
  type GraphBuilder,
  type Value,
} from '@onnx-bridge/export/onnx';
import { UnsupportedTrainingError } from '../../errors/unsupported-training-error.ts';
import type { LossName } from '../losses.ts';
import { type AdamScalars, emitAdam } from './adam.ts';
import type { Emission, Gradients, Signal } from './layer-rule.ts';
import { LAYER_RULES } from './layers/registry.ts';
import { LOSSES } from './losses.ts';
import type { ModelPlan, WeightSpec } from './model-plan.ts';

const OPSET = 17;
const IR_VERSION = 8;

/** Names of graph inputs and outputs, shared with the worker that runs the graphs. */
export const NAMES = {
  tokens: 'tokens',
  targets: 'targets',
  lossSum: 'loss_sum',
  predictions: 'predictions',
  scale: 'scale',
  learningRate: 'learning_rate',
  meanCorrection: 'mean_correction',
  varianceCorrection: 'variance_correction',
  weight: ({ name }: WeightSpec) => `weight/${name}`,
  mean: ({ name }: WeightSpec) => `mean/${name}`,
  variance: ({ name }: WeightSpec) => `variance/${name}`,
  gradient: ({ name }: WeightSpec, replica: number) => `gradient_${replica}/${name}`,
  updated: (input: string) => `new_${input}`,
} as const;

/** @throws {UnsupportedTrainingError} if the loss does not go with the last layer. */
export function writeGradientGraph(plan: ModelPlan, lossName: LossName): Uint8Array {
  const builder = createGraphBuilder('gradient');
  const { emissions, last } = emitForward(builder, plan, true);
  const targets = builder.input(NAMES.targets, 'float32', ['batch', 1]);
  const loss = LOSSES[lossName];
  const reason = loss ? loss.unsupportedReason(last) : `the loss ${lossName}`;
  if (!loss || reason !== undefined) throw new UnsupportedTrainingError(plan.modelName, [reason ?? '']);

  const { sum, gradient, of } = loss.emit(builder, last, targets);
  builder.output(sum, { name: NAMES.lossSum, dataType: 'float32', shape: [] });
  builder.output(last.output.value, {
    name: NAMES.predictions,
    dataType: 'float32',
    shape: ['batch', 'outputs'],
  });
  emitBackward(builder, plan, emissions, { gradient, of });
  return encode(builder.build());
}

export function writePredictionGraph(plan: ModelPlan): Uint8Array {
  const builder = createGraphBuilder('prediction');
  const { last } = emitForward(builder, plan, false);
  builder.output(last.output.value, {
    name: NAMES.predictions,
    dataType: 'float32',
    shape: ['batch', 'outputs'],
  });
  return encode(builder.build());
}

/** @param replicaCount number of gradients to add for each weight. */
export function writeUpdateGraph(plan: ModelPlan, replicaCount: number): Uint8Array {
  const builder = createGraphBuilder('update');
  const scalar = (name: string): Value => builder.input(name, 'float32', []);
  const scale = scalar(NAMES.scale);
  const scalars: AdamScalars = {
    learningRate: scalar(NAMES.learningRate),
    meanCorrection: scalar(NAMES.meanCorrection),
    varianceCorrection: scalar(NAMES.varianceCorrection),
  };
  for (const spec of plan.weights) {
    const input = (name: string): Value => builder.input(name, 'float32', spec.shape);
    const parts = Array.from({ length: replicaCount }, (_, replica) => input(NAMES.gradient(spec, replica)));
    const sum = parts.reduce((total, part) => builder.node('Add', [total, part]));
    const before = {
      weight: input(NAMES.weight(spec)),
      mean: input(NAMES.mean(spec)),
      variance: input(NAMES.variance(spec)),
    };
    const after = emitAdam(builder, before, builder.node('Mul', [sum, scale]), scalars);
    const leave = (value: Value, name: string): void =>
      builder.output(value, { name: NAMES.updated(name), dataType: 'float32', shape: spec.shape });
    leave(after.weight, NAMES.weight(spec));
    leave(after.mean, NAMES.mean(spec));
    leave(after.variance, NAMES.variance(spec));
  }
  return encode(builder.build());
}

function emitForward(builder: GraphBuilder, plan: ModelPlan, training: boolean) {
  let signal: Signal = { value: builder.input(NAMES.tokens, 'int32', ['batch', 'time']) };
  const emissions: Emission[] = [];
  for (const { className, config, weights } of plan.layers) {
    const values = weights.map((spec) => builder.input(NAMES.weight(spec), 'float32', spec.shape));
    const emission = LAYER_RULES[className]?.emit(
      { builder, input: signal, weights: values, training },
      config,
    );
    if (!emission) throw new Error(`no rule for ${className}`);
    emissions.push(emission);
    signal = emission.output;
  }
  const last = emissions.at(-1);
  if (!last) throw new Error('the model has no layers');
  return { emissions, last };
}

/** Goes through the layers from the last to the first, until one has no gradient to pass on. */
function emitBackward(
  builder: GraphBuilder,
  plan: ModelPlan,
  emissions: readonly Emission[],
  start: { readonly gradient: Value; readonly of: 'output' | 'logits' },
): void {
  let gradient: Value | undefined = start.gradient;
  let of = start.of;
  for (const [position, { weights }] of [...plan.layers.entries()].reverse()) {
    if (gradient === undefined) return;
    const gradients: Gradients | undefined = emissions[position]?.backward(gradient, of);
    for (const [i, spec] of weights.entries()) {
      builder.output(gradients?.weights[i] ?? '', {
        name: NAMES.gradient(spec, 0),
        dataType: 'float32',
        shape: spec.shape,
      });
    }
    gradient = gradients?.input;
    of = 'output';
  }
}

function encode(graph: Graph): Uint8Array {
  return encodeModel({
    graph,
    opset: OPSET,
    irVersion: IR_VERSION,
    producerName: 'onnx-bridge',
    producerVersion: '',
    metadata: {},
  });
}
