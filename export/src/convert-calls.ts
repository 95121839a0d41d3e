/** Converts the layers of a model in the order in which they run. */
import type { CustomConverters } from './custom/custom-converters.ts';
import { InvalidModelError } from './errors/invalid-model-error.ts';
import { UnsupportedLayersError } from './errors/unsupported-layers-error.ts';
import { kerasMaskRefusal } from './keras-masks.ts';
import { findWeight } from './layers/find-weight.ts';
import type { Flow, LayerContext } from './layers/layer.ts';
import { findConverter, SUPPORTED_LAYERS } from './layers/registry.ts';
import { createMaskScopes } from './mask-scopes.ts';
import type { Value } from './onnx/graph.ts';
import type { GraphBuilder } from './onnx/graph-builder.ts';
import type { LayerDescription, ModelDescription, TensorReference } from './read/description.ts';
import type { TextDescription } from './read/sidecars.ts';

interface Target {
  readonly builder: GraphBuilder;
  readonly opset: number;
  readonly custom?: CustomConverters | undefined;
}

/**
 * Adds the nodes of all layers to the graph.
 *
 * @param starts the inputs of the model.
 * @returns its outputs.
 * @throws {UnsupportedLayersError | InvalidModelError | InvalidWeightsError} naming the layer.
 */
export function convertCalls(description: ModelDescription, starts: readonly Flow[], target: Target): Flow[] {
  const layers = new Map(description.layers.map((layer) => [layer.name, layer]));
  const contextOf = createContexts(description, target);
  const results: (readonly Flow[])[] = starts.map((start) => [start]);
  const flowOf = (reference: TensorReference): Flow => findFlow(reference, results, description);
  const lastMaskOf = createMaskScopes(description.layers);
  for (const { layerName, inputs: references } of description.calls) {
    const layer = layers.get(layerName);
    if (!layer) throw new Error(`there is no layer "${layerName}"`);
    const inputs = references.map(flowOf);
    const entry = findConverter(layer, target.custom);
    if ('reason' in entry) throw new Error(`the layer "${layerName}" was not refused`);
    const context = contextOf(layer);
    const isKeras = description.dialect === 'keras';
    if (isKeras) checkMasks(layer, inputs, context);
    const lastMask = isKeras ? undefined : lastMaskOf(layer, inputs);
    const flows = entry.convert(layer, inputs, { ...context, lastMask }, description.path);
    results.push('value' in flows ? [flows] : flows);
  }
  return description.outputs.map(flowOf);
}

/** @throws {UnsupportedLayersError} if Keras makes something of a mask that tfjs does not. */
function checkMasks(
  layer: LayerDescription,
  inputs: readonly Flow[],
  { refuse }: Pick<LayerContext, 'refuse'>,
): void {
  if (!inputs.some(({ mask }) => mask)) return;
  const reason = kerasMaskRefusal(layer);
  if (reason !== undefined) refuse(reason);
}

function findFlow(
  { place, output, isUnmasked = false }: TensorReference,
  results: readonly (readonly Flow[])[],
  { path, dialect, inputs, calls }: ModelDescription,
): Flow {
  const flow = results[place]?.[output];
  if (flow) return isUnmasked && dialect === 'tfjs' ? { ...flow, mask: undefined } : flow;
  const layerName = calls[place - inputs.length]?.layerName;
  throw new InvalidModelError({ what: `The layer "${layerName}" gives no output ${output}`, where: path });
}

/** The same for every call of a layer, so that a layer that is shared stores its weights once. */
function createContexts(
  { path, text }: ModelDescription,
  { builder, opset }: Target,
): (layer: LayerDescription) => Omit<LayerContext, 'lastMask'> {
  const stored = new Map<string, Value>();
  return (layer) => {
    const graph = builder.scope(layer.name);
    return {
      graph: {
        ...graph,
        initializer: (name, tensor) => {
          const key = `${layer.name}/${name}`;
          const value = stored.get(key) ?? graph.initializer(name, tensor);
          stored.set(key, value);
          return value;
        },
      },
      opset,
      isPaddedAtEnd: text !== undefined && isPaddedAtEnd(text),
      weight: (name, shape, place) => findWeight(layer, name, shape, { modelPath: path, ...place }),
      refuse: (reason) => {
        const { name, className } = layer;
        throw new UnsupportedLayersError(path, [{ name, className, reason }], SUPPORTED_LAYERS);
      },
    };
  };
}

/** True when id 0, which `maskZero` masks, is the padding id, stands at the end of rows, and means nothing else. */
function isPaddedAtEnd({ preprocessing }: TextDescription): boolean {
  const { paddingSide, paddingId, startId, unknownId, firstTokenId } = preprocessing;
  return paddingSide === 'post' && paddingId === 0 && startId !== 0 && unknownId !== 0 && firstTokenId > 0;
}
