/**
 * Writes the two ONNX graphs that contain the model.
 *
 * - gradient: inputs, targets, weights -> summed loss, predictions, summed gradients. Each thread runs it on its part
 *   of a batch.
 * - prediction: inputs, weights -> predictions.
 */
import { createGraphBuilder, type GraphBuilder, type Value } from '@onnx-bridge/export/onnx';
import { UnsupportedTrainingError } from '../../errors/unsupported-training-error.ts';
import type { LossOptions } from '../losses.ts';
import { arithmetic } from './arithmetic.ts';
import { encodeGraph } from './encode-graph.ts';
import { NAMES } from './graph-names.ts';
import type { Emission, EmitContext, GradientOf, Signal } from './layer-rule.ts';
import { findRule } from './layers/registry.ts';
import { emitLookup, type LookupOptions, rowsOf, vectorRankOf } from './lookup-inputs.ts';
import type { Lookup } from './lookups.ts';
import { emitLoss, unsupportedLoss } from './losses.ts';
import type { ModelPlan, PlannedNode } from './model-plan.ts';
import { type PerturbedVectors, worstPerturbation } from './perturbation.ts';
import type { WeightSpec } from './weight-layout.ts';

/** A place that drops values: the worker draws its factors for each step. */
export interface DropoutSite {
  readonly rate: number;
  /** Name of the tensor whose shape decides on that of the factors. */
  readonly tensor: string;
  readonly shapeOf: (inputShape: readonly number[]) => readonly number[];
}

interface EmittedNode {
  readonly node: PlannedNode;
  readonly emission: Emission;
}

export interface PredictionGraph {
  readonly graph: Uint8Array;
  readonly lookups: readonly Lookup[];
}

export interface GradientGraph extends PredictionGraph {
  readonly dropoutSites: readonly DropoutSite[];
  /** The weights that a step moves without a gradient: moving statistics. */
  readonly movedWeights: readonly WeightSpec[];
}

/**
 * @param adversarial see `TrainerOptions`.
 * @throws {UnsupportedTrainingError} if the loss does not go with the last layer.
 */
export function writeGradientGraph(plan: ModelPlan, loss: LossOptions, adversarial = 0): GradientGraph {
  const builder = createGraphBuilder('gradient');
  const { emitted, last, dropoutSites, lookups, weightOf } = emitForward(builder, plan, {
    training: true,
    isPerturbed: adversarial > 0,
  });
  const reason = unsupportedLoss(loss, last);
  if (reason !== undefined) throw new UnsupportedTrainingError(plan.modelName, [reason]);

  const sampleWeights = builder.input(NAMES.sampleWeights, 'float32', ['batch']);
  const { sum, gradient, of } = emitLoss({
    builder,
    last,
    targets: builder.input(NAMES.targets, 'float32', ['targets']),
    options: loss,
    sampleWeights,
    outputRank: plan.outputRank,
  });
  const { ofWeights, ofRows, perturbed } = emitBackward(builder, plan, emitted, { gradient, of });
  builder.output(sum, { name: NAMES.lossSum, dataType: 'float32', shape: [] });
  outputPredictions(builder, plan, last);
  for (const spec of plan.weights.filter(({ trainable, isTable }) => trainable && !isTable)) {
    const value = ofWeights.get(spec.name) ?? builder.node('Mul', [weightOf(spec), builder.float(0)]);
    builder.output(value, { name: NAMES.gradient(spec), dataType: 'float32', shape: spec.shape });
  }
  for (const [i, value] of ofRows.entries()) {
    if (lookups[i]?.table.trainable) builder.output(value, { name: NAMES.rowGradient(i), ...rowsOf(i) });
  }
  for (const [i, vectors] of perturbed.entries()) {
    const shape = Array.from({ length: vectorRankOf(plan, lookups[i]) }, (_, axis) => `next_${i}_${axis}`);
    const value = worstPerturbation(builder, vectors, adversarial);
    builder.output(value, { name: NAMES.nextPerturbation(i), dataType: 'float32', shape });
  }
  const movedWeights = outputMovedWeights(builder, emitted);
  return { graph: encodeGraph(builder), lookups, dropoutSites, movedWeights };
}

export function writePredictionGraph(plan: ModelPlan): PredictionGraph {
  const builder = createGraphBuilder('prediction');
  const { last, lookups } = emitForward(builder, plan, { training: false, isPerturbed: false });
  outputPredictions(builder, plan, last);
  return { graph: encodeGraph(builder), lookups };
}

function outputMovedWeights(builder: GraphBuilder, emitted: readonly EmittedNode[]): WeightSpec[] {
  return emitted.flatMap(({ node, emission }) =>
    [...(emission.updates ?? [])].flatMap(([position, value]) => {
      const spec = node.weights[position];
      if (!spec) return [];
      builder.output(value, { name: NAMES.moved(spec), dataType: 'float32', shape: spec.shape });
      return [spec];
    }),
  );
}

function outputPredictions(builder: GraphBuilder, { outputRank }: ModelPlan, last: Emission): void {
  const shape = Array.from({ length: outputRank }, (_, i) => (i === 0 ? 'batch' : `output_${i}`));
  builder.output(last.output.value, { name: NAMES.predictions, dataType: 'float32', shape });
}

interface ForwardOptions extends Pick<LookupOptions, 'isPerturbed'> {
  readonly training: boolean;
}

function emitForward(builder: GraphBuilder, plan: ModelPlan, { training, isPerturbed }: ForwardOptions) {
  const weightValues = new Map(
    plan.weights
      .filter(({ isTable }) => !isTable)
      .map((spec) => [spec.name, builder.input(NAMES.weight(spec), 'float32', spec.shape)]),
  );
  // A table is no value of the graph.
  const weightOf = ({ name }: WeightSpec): Value => weightValues.get(name) ?? '';
  const lookups: Lookup[] = [];
  const signals = new Map<string, Signal>();
  for (const [i, { tensor, dataType, rank }] of plan.inputs.entries()) {
    const shape = Array.from({ length: rank }, (_, axis) => (axis === 0 ? 'batch' : `input_${i}_${axis}`));
    signals.set(tensor, { value: builder.input(NAMES.input(i), dataType, shape) });
  }
  const intInputs = new Set(
    plan.inputs.flatMap(({ tensor, dataType }) => (dataType === 'int32' ? [tensor] : [])),
  );
  const dropoutSites: DropoutSite[] = [];
  const emitted = plan.nodes.map((node): EmittedNode => {
    const emission = findRule(node.className).emit(
      {
        builder,
        inputs: node.inputs.map((name) => readInput(builder, node, signals.get(name), intInputs.has(name))),
        refuse(reason) {
          throw new UnsupportedTrainingError(plan.modelName, [
            `"${node.output}" (${node.className}): ${reason}`,
          ]);
        },
        inputShapes: node.inputShapes,
        weights: node.weights.map(weightOf),
        lookUp: () => emitLookup(builder, plan, node, { lookups, isPerturbed }),
        training: training && !isFrozen(node),
        dropout: createDropout(builder, node, training ? dropoutSites : undefined),
      },
      node.config,
    );
    signals.set(node.output, emission.output);
    return { node, emission };
  });
  const last = emitted.at(-1)?.emission;
  if (!last) throw new Error('the model has no layers');
  return { emitted, last, dropoutSites, lookups, weightOf };
}

/** Token ids are whole numbers for an Embedding alone. */
function readInput(
  builder: GraphBuilder,
  { className }: PlannedNode,
  signal: Signal | undefined,
  isInt32: boolean,
): Signal {
  if (!signal) throw new Error('a node comes before what it reads');
  if (!isInt32 || className === 'Embedding') return signal;
  return { ...signal, value: arithmetic(builder).toFloat(signal.value) };
}

/** As in Keras, a layer whose weights are all frozen normalizes with its moving statistics. */
function isFrozen({ className, weights }: PlannedNode): boolean {
  return className === 'BatchNormalization' && weights.every(({ trainable }) => !trainable);
}

function createDropout(
  builder: GraphBuilder,
  { inputs: [tensor = ''], inputShapes: [inputShape = []] }: PlannedNode,
  sites: DropoutSite[] | undefined,
): EmitContext['dropout'] {
  return (rate, shapeOf) => {
    if (rate === 0 || !sites) return undefined;
    const rank = shapeOf(inputShape.map(() => 1)).length;
    const name = NAMES.dropout(sites.length);
    sites.push({ rate, tensor, shapeOf });
    return builder.input(
      name,
      'float32',
      Array.from({ length: rank }, (_, i) => `${name}_${i}`),
    );
  };
}

/**
 * Goes through the nodes from the last to the first, adding up what reaches a tensor from several sides.
 *
 * @returns the gradients of the trained weights by name, those of the rows that were looked up, in order, and what was
 *   perturbed.
 */
function emitBackward(
  builder: GraphBuilder,
  plan: ModelPlan,
  emitted: readonly EmittedNode[],
  start: { readonly gradient: Value; readonly of: GradientOf },
) {
  const ofTensors = new Map([[plan.output, start.gradient]]);
  const ofWeights = new Map<string, Value>();
  const ofRows: Value[] = [];
  const perturbed: PerturbedVectors[] = [];
  const addTo = (sums: Map<string, Value>, name: string | undefined, value: Value | undefined): void => {
    if (name === undefined || value === undefined) return;
    const sum = sums.get(name);
    sums.set(name, sum === undefined ? value : builder.node('Add', [sum, value]));
  };
  for (const { node, emission } of [...emitted].reverse()) {
    const gradient = ofTensors.get(node.output);
    if (gradient === undefined) continue;
    const gradients = emission.backward(gradient, node.output === plan.output ? start.of : 'output');
    const { inputs, weights } = gradients;
    if (gradients.rows !== undefined) ofRows.unshift(gradients.rows);
    if (gradients.perturbed !== undefined) perturbed.unshift(gradients.perturbed);
    for (const [i, value] of inputs.entries()) addTo(ofTensors, node.inputs[i], value);
    const trained = node.weights.filter(({ trainable }) => trainable);
    for (const [i, spec] of trained.entries()) addTo(ofWeights, spec.name, weights[i]);
  }
  return { ofWeights, ofRows, perturbed };
}
