/** Turns the description of a model into an ONNX model. */

import { convertCalls } from './convert-calls.ts';
import type { CustomConverters } from './custom/custom-converters.ts';
import { InvalidWeightsError } from './errors/invalid-weights-error.ts';
import { type UnsupportedLayer, UnsupportedLayersError } from './errors/unsupported-layers-error.ts';
import type { Flow } from './layers/layer.ts';
import { findConverter, SUPPORTED_LAYERS } from './layers/registry.ts';
import { metadataOf } from './metadata.ts';
import { inputsOf, outputsOf } from './model-interface.ts';
import { encodeModel } from './onnx/encode.ts';
import type { Graph, OnnxModel, ValueInfo } from './onnx/graph.ts';
import { createGraphBuilder } from './onnx/graph-builder.ts';
import { DEFAULT_OPSET, irVersionOf } from './opsets.ts';
import { optimizeGraph } from './passes/passes.ts';
import type { ModelDescription } from './read/description.ts';
import { longestPrefix } from './read/weight-owners.ts';
import { VERSION } from './version.ts';

export interface ConvertOptions {
  /** Version of the ONNX operators; 17 by default. */
  readonly opset?: number | undefined;
  /** Converters for layers and ops that this package does not know. */
  readonly custom?: CustomConverters | undefined;
}

/** The ONNX operators that a layer became, in their order. */
export interface ConvertedLayer {
  readonly name: string;
  readonly className: string;
  readonly operators: readonly string[];
}

export interface ConvertedModel {
  readonly model: OnnxModel;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** By layer, the operators of its graph, or of one that was made of it. */
  readonly listLayers: (graph: Graph) => readonly ConvertedLayer[];
}

/**
 * Converts a model to the bytes of an .onnx file; nothing is compared with the original.
 *
 * @throws {UnsupportedLayersError} naming every layer that cannot be converted.
 * @throws {UnsupportedOpsetError | InvalidModelError | InvalidWeightsError | LabelMismatchError | SeriesMismatchError}
 */
export function convertModel(description: ModelDescription, options: ConvertOptions = {}): Uint8Array {
  return encodeModel(convertDescription(description, options).model);
}

/** The same before it is encoded, with what `export` tells about it. */
export function convertDescription(
  description: ModelDescription,
  { opset = DEFAULT_OPSET, custom }: ConvertOptions = {},
): ConvertedModel {
  const irVersion = irVersionOf(opset);
  checkLayers(description, custom);
  const builder = createGraphBuilder(description.name);
  const inputs = inputsOf(description);
  const starts = inputs.map((input): Flow => {
    const isPaddingIgnored = description.text?.preprocessing.paddingId === 0;
    return { ...input, value: builder.input(input.name, input.dataType, input.shape), isPaddingIgnored };
  });
  const ends = convertCalls(description, starts, { builder, opset, custom });
  const outputs = outputsOf(description, ends, inputs);
  ends.forEach(({ value }, i) => {
    const output = outputs[i];
    if (output) builder.output(value, output);
  });
  const graph = optimizeGraph(builder.build());
  return {
    model: {
      graph,
      opset,
      irVersion,
      producerName: 'onnx-bridge',
      producerVersion: VERSION,
      metadata: metadataOf(
        description,
        ends.every(({ isPaddingIgnored, shape }) => isPaddingIgnored && shape.length === 2),
      ),
    },
    inputs,
    outputs,
    listLayers: (finished) => listOperators(description, finished),
  };
}

function checkLayers(
  { path, layers, unclaimedWeights }: ModelDescription,
  custom: CustomConverters | undefined,
): void {
  const unsupported = layers.flatMap((layer): UnsupportedLayer[] => {
    const entry = findConverter(layer, custom);
    const reason = 'reason' in entry ? entry.reason : entry.refusal(layer, path);
    return reason === undefined ? [] : [{ name: layer.name, className: layer.className, reason }];
  });
  if (unsupported.length > 0) throw new UnsupportedLayersError(path, unsupported, SUPPORTED_LAYERS);
  if (unclaimedWeights.length === 0) return;
  throw new InvalidWeightsError({
    what: `There are weights that belong to no layer: ${unclaimedWeights.join(', ')}`,
    where: path,
  });
}

/** A node belongs to the layer with the longest name that its own starts with: nested layers have longer ones. */
function listOperators({ layers }: ModelDescription, { nodes }: Graph): ConvertedLayer[] {
  const listed = new Map(
    layers.map(({ name, className }) => [name, { name, className, operators: [] as string[] }]),
  );
  for (const { name, opType } of nodes) {
    const layerName = longestPrefix(name, listed);
    if (layerName !== undefined) listed.get(layerName)?.operators.push(opType);
  }
  return [...listed.values()];
}
