/** Reads what the engine needs to know of a tf.LayersModel, and refuses what it cannot train. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { UnsupportedTrainingError } from '../../errors/unsupported-training-error.ts';
import { LAYER_RULES } from './layers/registry.ts';

/** One weight tensor and its place in the flat array that holds all of them. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  /** First element in the flat array. */
  readonly offset: number;
  readonly size: number;
}

export interface PlannedLayer {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly weights: readonly WeightSpec[];
}

export interface ModelPlan {
  /** Names the model in errors. */
  readonly modelName: string;
  readonly layers: readonly PlannedLayer[];
  /** In the order of `model.trainableWeights`. */
  readonly weights: readonly WeightSpec[];
  /** Elements of all weights together. */
  readonly weightCount: number;
}

/**
 * @throws {UnsupportedTrainingError} naming every layer and option that no rule covers, and models that are no chain.
 */
export function planModel(model: LayersModel): ModelPlan {
  const reasons = model.layers.flatMap((layer) => {
    const reason = unsupportedReason(model, layer);
    return reason === undefined ? [] : [`"${layer.name}" (${layer.getClassName()}): ${reason}`];
  });
  if (reasons.length > 0) throw new UnsupportedTrainingError(model.name, reasons);

  let weightCount = 0;
  const layers = model.layers.map((layer) => {
    const weights = layer.trainableWeights.map((weight): WeightSpec => {
      const shape = weight.shape.map((size) => size ?? 0);
      const size = shape.reduce((product, dimension) => product * dimension, 1);
      const offset = weightCount;
      weightCount += size;
      return { name: `${layer.name}/${weight.originalName.split('/').at(-1)}`, shape, offset, size };
    });
    return { className: layer.getClassName(), config: layer.getConfig(), weights };
  });
  return { modelName: model.name, layers, weights: layers.flatMap(({ weights }) => weights), weightCount };
}

type Layer = LayersModel['layers'][number];

function unsupportedReason(model: LayersModel, layer: Layer): string | undefined {
  const rule = LAYER_RULES[layer.getClassName()];
  if (!rule) return `not one of ${Object.keys(LAYER_RULES).join(', ')}`;
  if (layer.nonTrainableWeights.length > 0) return 'it has weights that are not trained';
  const isChained = layer.inboundNodes.length === 1 && layer.outboundNodes.length <= 1;
  if (!isChained || model.inputs.length !== 1 || model.outputs.length !== 1)
    return 'the model is not one chain of layers';
  const [inputShape] = layer.inboundNodes[0]?.inputShapes ?? [];
  return rule.unsupportedReason(layer.getConfig(), Array.isArray(inputShape) ? inputShape.length : 1);
}
