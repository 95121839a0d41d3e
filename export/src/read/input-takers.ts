import type { LayerDescription, ModelDescription, TensorReference } from './description.ts';

const MODEL_CLASSES: ReadonlySet<string> = new Set(['Functional', 'Model', 'Sequential']);

/**
 * The layers that take an input of a model, those inside nested models included; one that takes it twice comes twice.
 *
 * @param place of the input in the list of inputs.
 */
export function inputTakers(place: number, { inputs, layers, calls }: ModelDescription): LayerDescription[] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const takersOf = (tensor: Pick<TensorReference, 'place' | 'output'>): LayerDescription[] =>
    calls.flatMap(({ layerName, inputs: taken }, call) => {
      const layer = byName.get(layerName);
      const output = taken.findIndex((one) => one.place === tensor.place && one.output === tensor.output);
      if (!layer || output < 0) return [];
      return MODEL_CLASSES.has(layer.className) ? takersOf({ place: inputs.length + call, output }) : [layer];
    });
  return takersOf({ place, output: 0 });
}
