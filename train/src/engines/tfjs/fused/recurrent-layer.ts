/** What is read of a tfjs LSTM or GRU layer, and which of them can be one operator. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import * as v from 'valibot';
import { listLayers } from '../inner-layers.ts';

type Layer = layers.Layer;

/** Values of a step; gate blocks in the order of tfjs. */
export interface RecurrentWeights {
  /** `[inputSize, gates * units]`. */
  readonly kernel: Tensor;
  /** `[units, gates * units]`. */
  readonly recurrentKernel: Tensor;
  readonly bias: Tensor | undefined;
  readonly units: number;
}

export const FUSIBLE_CLASSES = ['LSTM', 'GRU'] as const;
export type FusibleClass = (typeof FUSIBLE_CLASSES)[number];

/** The configuration of a layer that the operators can run; anything else has a reason. */
const CONFIG = v.looseObject({
  units: v.number(),
  activation: v.literal('tanh'),
  recurrentActivation: v.literal('sigmoid'),
  dropout: v.optional(v.literal(0), 0),
  recurrentDropout: v.optional(v.literal(0), 0),
  resetAfter: v.optional(v.literal(false), false),
  returnState: v.optional(v.literal(false), false),
  stateful: v.optional(v.literal(false), false),
  returnSequences: v.boolean(),
  goBackwards: v.boolean(),
});

export interface RecurrentLayer {
  readonly layer: Layer;
  readonly className: FusibleClass;
  readonly returnSequences: boolean;
  readonly goBackwards: boolean;
  /** Must be called in each step anew. */
  weights(): RecurrentWeights;
}

/** Every layer of the model that could be fused by its class, those inside of other layers too. */
export function findRecurrentLayers(model: LayersModel): Layer[] {
  // A Bidirectional also holds the layer that it was made from, which never has weights.
  return listLayers(model).filter(
    (layer) => layer.weights.length > 0 && isFusibleClass(layer.getClassName()),
  );
}

/** The layer as the operators take it; a sentence where an option stands against it. */
export function describeRecurrentLayer(layer: Layer): RecurrentLayer | string {
  const className = layer.getClassName();
  const { success, output, issues } = v.safeParse(CONFIG, layer.getConfig());
  if (!success) return `"${layer.name}": ${v.getDotPath(issues[0])} is ${issues[0].received}`;
  if (!isFusibleClass(className)) return `"${layer.name}": it is no LSTM or GRU`;
  if (Object.hasOwn(layer, 'call')) return `"${layer.name}": its call was replaced`;
  return {
    layer,
    className,
    returnSequences: output.returnSequences,
    goBackwards: output.goBackwards,
    weights() {
      const [kernel, recurrentKernel, bias] = layer.weights.map((weight) => weight.read());
      if (!kernel || !recurrentKernel) throw new Error(`the layer "${layer.name}" is not built`);
      return { kernel, recurrentKernel, bias, units: output.units };
    },
  };
}

function isFusibleClass(name: string): name is FusibleClass {
  return FUSIBLE_CLASSES.some((fusible) => fusible === name);
}
