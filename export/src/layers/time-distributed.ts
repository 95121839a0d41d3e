/**
 * TimeDistributed of tfjs as the operators of the layer inside, on the whole sequence at once: the layers that can be
 * inside compute every step for itself. Others are refused.
 */
import * as v from 'valibot';
import type { LayerDescription } from '../read/description.ts';
import { activationConverter } from './activation.ts';
import { denseConverter } from './dense.ts';
import { identityConverter } from './identity.ts';
import { type LayerConverter, parseOptions } from './layer.ts';

/** Layers that work on the last axis alone. */
const INNER_CONVERTERS: ReadonlyMap<string, LayerConverter> = new Map([
  ['Activation', activationConverter],
  ['Dense', denseConverter],
  ['Dropout', identityConverter],
]);

const CONFIG = v.object({
  layer: v.object({ className: v.string(), config: v.record(v.string(), v.unknown()) }),
});

/** The layer inside with the name and weights of the wrapper, where tfjs and Keras keep them. */
function innerOf(layer: LayerDescription, modelPath: string): LayerDescription {
  return { ...layer, ...parseOptions(CONFIG, layer, modelPath).layer };
}

export const timeDistributedConverter: LayerConverter = {
  refusal: (layer, modelPath) => {
    const inner = innerOf(layer, modelPath);
    const converter = INNER_CONVERTERS.get(inner.className);
    if (converter) return converter.refusal(inner, modelPath);
    const known = [...INNER_CONVERTERS.keys()].join(', ');
    return `it wraps a layer of class "${inner.className}", expected one of ${known}`;
  },
  convert: (layer, inputs, context, modelPath) => {
    const inner = innerOf(layer, modelPath);
    const converter = INNER_CONVERTERS.get(inner.className);
    if (!converter) throw new Error(`the layer "${layer.name}" was not refused`);
    return converter.convert(inner, inputs, context, modelPath);
  },
};
