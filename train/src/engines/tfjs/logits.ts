/** Runs a model so that the logits of its last layer can be seen. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { type LayersModel, layers } from '@tensorflow/tfjs-layers';
import type { LossOptions } from '../losses.ts';
import type { ModelOutput } from './losses.ts';

/** The activation object of a Dense or Activation layer. */
interface Activation {
  apply(x: Tensor): Tensor;
  getClassName(): string;
}

/** The activation that a loss needs at the model's end, whose logits it is computed from. */
const NEEDED_ACTIVATIONS: { readonly [Name in LossOptions['name']]?: 'sigmoid' | 'softmax' } = {
  binaryCrossentropy: 'sigmoid',
  categoricalCrossentropy: 'softmax',
  sparseCategoricalCrossentropy: 'softmax',
};

export type ApplyModel = (inputs: Tensor[], training: boolean) => ModelOutput;

/** How to run the model for this loss; a sentence where loss and last layer do not go together. */
export function prepareApply(model: LayersModel, loss: LossOptions): ApplyModel | string {
  const apply: ApplyModel = (inputs, training) => ({
    values: applyModel(model, inputs, training),
    logits: undefined,
  });
  const needed = NEEDED_ACTIVATIONS[loss.name];
  const last = model.outputs[0]?.sourceLayer;
  // A layer that is not plainly the last one keeps its activation: then the loss is computed from probabilities.
  if (!needed || !isActivated(last) || last.inboundNodes.length !== 1) return apply;
  const { activation } = last;
  const name = activation.getClassName();
  if (name !== needed) return `the last layer: its activation is ${name}, ${loss.name} needs ${needed}`;
  const linear = layers.activation({ activation: 'linear' });
  if (!isActivated(linear)) throw new Error('tfjs keeps activations elsewhere');
  return (inputs, training) => {
    last.activation = linear.activation;
    try {
      const logits = applyModel(model, inputs, training);
      return { values: activation.apply(logits), logits };
    } finally {
      last.activation = activation;
    }
  };
}

/** The output of the whole model: `LayersModel.predict` cuts the rows into batches and stays off the gradient tape. */
function applyModel(model: LayersModel, inputs: Tensor[], training: boolean): Tensor {
  const output = model.apply(inputs, { training });
  const [tensor] = Array.isArray(output) ? output : [output];
  if (!tensor || !('dataSync' in tensor)) throw new Error('the model gave no tensor');
  return tensor;
}

type LayerWithActivation = layers.Layer & { activation: Activation };

function isActivated(layer: layers.Layer | undefined): layer is LayerWithActivation {
  return (
    layer !== undefined && ['Dense', 'Activation'].includes(layer.getClassName()) && 'activation' in layer
  );
}
