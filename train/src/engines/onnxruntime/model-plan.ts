/** Reads what the engine needs to know of a tf.LayersModel, and refuses what it cannot train. */
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { UnsupportedTrainingError } from '../../errors/unsupported-training-error.ts';
import type { LayerConfig, LayerRule, Shape } from './layer-rule.ts';
import { LAYER_RULES } from './layers/registry.ts';
import { type Penalty, readPenalties, unsupportedPenalty } from './regularizers.ts';
import { layOutWeights, type WeightLayout, type WeightSpec } from './weight-layout.ts';

export type Layer = LayersModel['layers'][number];

/** One call of a layer; a shared layer has several. */
export interface PlannedNode {
  readonly className: string;
  readonly config: LayerConfig;
  readonly weights: readonly WeightSpec[];
  /** Names of the tensors that it takes. */
  readonly inputs: readonly string[];
  readonly inputShapes: readonly Shape[];
  /** Name of the tensor that it gives. */
  readonly output: string;
  /** Its output shape for a batch of known size. */
  readonly shapeOf: (inputShapes: readonly (readonly number[])[]) => readonly number[];
}

export interface PlannedInput {
  /** Name of the tensor. */
  readonly tensor: string;
  readonly dataType: 'float32' | 'int32';
  readonly rank: number;
}

export interface ModelPlan extends WeightLayout {
  /** Names the model in errors. */
  readonly modelName: string;
  readonly inputs: readonly PlannedInput[];
  /** In an order in which each node comes after those that it takes from. */
  readonly nodes: readonly PlannedNode[];
  /** Name of the tensor that leaves the model. */
  readonly output: string;
  readonly outputRank: number;
  /** Last dimension of the output. */
  readonly outputSize: number;
  /** Penalties of the regularizers, by name of weight. */
  readonly penalties: ReadonlyMap<string, Penalty>;
  /** Whether a layer needs the whole batch at once. */
  readonly mixesRows: boolean;
}

/**
 * @throws {UnsupportedTrainingError} naming every layer and option that no rule covers.
 */
export function planModel(model: LayersModel): ModelPlan {
  const reasons = model.layers.flatMap((layer) => {
    const reason = unsupportedReason(layer);
    return reason === undefined ? [] : [`"${layer.name}" (${layer.getClassName()}): ${reason}`];
  });
  const [output] = model.outputs;
  if (!output || model.outputs.length !== 1)
    reasons.push(`it has ${model.outputs.length} outputs, supported: 1`);
  if (model.trainableWeights.length === 0) reasons.push('a model without a trainable weight');
  if (reasons.length > 0 || !output) throw new UnsupportedTrainingError(model.name, reasons);

  const layout = layOutWeights(model);
  const nodes = listNodes(output, layout);
  return {
    ...layout,
    modelName: model.name,
    inputs: model.inputs.map((input) => ({
      tensor: tensorName(input),
      dataType: feedsEmbedding(input, nodes) ? 'int32' : 'float32',
      rank: input.shape.length,
    })),
    nodes,
    output: tensorName(output),
    outputRank: output.shape.length,
    outputSize: output.shape.at(-1) ?? 1,
    penalties: readPenalties(model, layout),
    mixesRows: nodes.some(({ className }) => LAYER_RULES[className]?.mixesRows),
  };
}

/** The shape of every tensor for a batch of these input shapes, by name. */
export function inferShapes(
  { inputs, nodes }: ModelPlan,
  inputShapes: readonly (readonly number[])[],
): ReadonlyMap<string, readonly number[]> {
  const shapes = new Map(inputs.map(({ tensor }, i) => [tensor, inputShapes[i] ?? []]));
  for (const { inputs: taken, output, shapeOf } of nodes) {
    shapes.set(output, shapeOf(taken.map((name) => shapes.get(name) ?? [])));
  }
  return shapes;
}

function unsupportedReason(layer: Layer): string | undefined {
  const rule = LAYER_RULES[layer.getClassName()];
  if (!rule) return `not one of ${Object.keys(LAYER_RULES).join(', ')}`;
  const config = layer.getConfig();
  const shapes = layer.inboundNodes[0]?.inputTensors.map(({ shape }) => shape) ?? [];
  return unsupportedUse(layer, rule) ?? unsupportedPenalty(config) ?? rule.unsupportedReason(config, shapes);
}

function unsupportedUse(layer: Layer, { mixesRows }: LayerRule): string | undefined {
  const sources = layer.inboundNodes.map(({ inputTensors: [source] }) => source?.sourceLayer.getClassName());
  if (layer.getClassName() === 'Embedding' && sources.some((source) => source !== 'InputLayer')) {
    return 'its token ids are no input of the model';
  }
  if (mixesRows)
    return sources.length > 1 ? 'it is used twice, and its statistics would be moved twice' : undefined;
  const isPartlyFrozen = layer.trainableWeights.length > 0 && layer.nonTrainableWeights.length > 0;
  return isPartlyFrozen ? 'some of its weights are frozen: freeze the layer, or none of them' : undefined;
}

/** The nodes that lead to a tensor, by depth-first search. */
function listNodes(output: SymbolicTensor, { specsOf }: WeightLayout): PlannedNode[] {
  const nodes: PlannedNode[] = [];
  const seen = new Set<string>();
  const visit = (tensor: SymbolicTensor): void => {
    const name = tensorName(tensor);
    const { sourceLayer: layer } = tensor;
    if (seen.has(name)) return;
    seen.add(name);
    if (tensor.inputs.length === 0) return;
    for (const input of tensor.inputs) visit(input);
    nodes.push({
      className: layer.getClassName(),
      config: layer.getConfig(),
      weights: specsOf(layer),
      inputs: tensor.inputs.map(tensorName),
      inputShapes: tensor.inputs.map(({ shape }) => shape),
      output: name,
      shapeOf: (shapes) => shapeFor(layer, shapes),
    });
  };
  visit(output);
  return nodes;
}

function shapeFor(layer: Layer, inputShapes: readonly (readonly number[])[]): readonly number[] {
  const [first = [], ...others] = inputShapes.map((shape) => [...shape]);
  // tfjs insists on rows of the full length, and those in buckets are shorter.
  if (layer.getClassName() === 'Embedding') return [...first, Number(layer.getConfig().outputDim)];
  const shape = layer.computeOutputShape(others.length === 0 ? first : [first, ...others]);
  return shape.flat().map((size) => size ?? 0);
}

function tensorName({ sourceLayer, nodeIndex, tensorIndex }: SymbolicTensor): string {
  return `${sourceLayer.name}/${nodeIndex}/${tensorIndex}`;
}

function feedsEmbedding(input: SymbolicTensor, nodes: readonly PlannedNode[]): boolean {
  const name = tensorName(input);
  return nodes.some(({ className, inputs }) => className === 'Embedding' && inputs.includes(name));
}
