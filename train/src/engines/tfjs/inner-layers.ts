import type { LayersModel, layers } from '@tensorflow/tfjs-layers';

type Layer = layers.Layer;

/** Where tfjs layers keep others: models, Bidirectional, other wrappers, recurrent layers, StackedRNNCells. */
const PLACES = ['layers', 'forwardLayer', 'backwardLayer', 'layer', 'cell', 'cells'] as const;

/** Every layer of the model once, with those inside of others. */
export function listLayers(model: LayersModel): Layer[] {
  return [...new Set(model.layers.flatMap(withInnerLayers))];
}

/** Whether the layer only passes on what others hold: a model or a wrapper. */
export function isContainer(layer: Layer): boolean {
  return 'layers' in layer || 'layer' in layer;
}

function withInnerLayers(layer: Layer): Layer[] {
  const inner = PLACES.flatMap((name) => {
    const value: unknown = Reflect.get(layer, name);
    return Array.isArray(value) ? value.filter(isLayer) : isLayer(value) ? [value] : [];
  });
  return [layer, ...inner.flatMap(withInnerLayers)];
}

function isLayer(value: unknown): value is Layer {
  return typeof value === 'object' && value !== null && 'getClassName' in value && 'inboundNodes' in value;
}
