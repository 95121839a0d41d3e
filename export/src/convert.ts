/** Turns the description of a model into an ONNX model. */

import { checkSeriesInput, checkSeriesOutput } from './check-series.ts';
import { convertCalls } from './convert-calls.ts';
import { InvalidModelError } from './errors/invalid-model-error.ts';
import { InvalidWeightsError } from './errors/invalid-weights-error.ts';
import { LabelMismatchError } from './errors/label-mismatch-error.ts';
import { type UnsupportedLayer, UnsupportedLayersError } from './errors/unsupported-layers-error.ts';
import type { Flow } from './layers/layer.ts';
import { findConverter, SUPPORTED_LAYERS } from './layers/registry.ts';
import { metadataOf } from './metadata.ts';
import { encodeModel } from './onnx/encode.ts';
import type { Dimension, Graph, OnnxModel, ValueInfo } from './onnx/graph.ts';
import { createGraphBuilder } from './onnx/graph-builder.ts';
import { DEFAULT_OPSET, irVersionOf } from './opsets.ts';
import type { ModelDescription } from './read/description.ts';
import { VERSION } from './version.ts';

export interface ConvertOptions {
  /** Version of the ONNX operators; 17 by default. */
  readonly opset?: number | undefined;
}

/** The ONNX operators that a layer became, in their order. */
export interface ConvertedLayer {
  readonly name: string;
  readonly className: string;
  readonly operators: readonly string[];
}

export interface ConvertedModel {
  readonly model: OnnxModel;
  readonly input: ValueInfo;
  readonly output: ValueInfo;
  readonly layers: readonly ConvertedLayer[];
}

/** The input of every model that starts with an Embedding. */
const TOKENS_INPUT = 'tokens';
/** Input and output of a model with a series.json. */
const SERIES_INPUT = 'values';
const SERIES_OUTPUT = 'forecast';
/** Layers behind which the number of time steps has become a number of values, which weights depend on. */
const FIXED_TIME_LAYERS: ReadonlySet<string> = new Set(['Flatten', 'Reshape']);

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
  { opset = DEFAULT_OPSET }: ConvertOptions = {},
): ConvertedModel {
  const irVersion = irVersionOf(opset);
  checkLayers(description);
  checkTextInput(description);
  const builder = createGraphBuilder(description.name);
  const input = inputOf(description);
  checkSeriesInput(description, input);
  const start: Flow = {
    ...input,
    value: builder.input(input.name, input.dataType, input.shape),
    isPaddingIgnored: description.text?.preprocessing.paddingId === 0,
  };
  const end = convertCalls(description, start, { builder, opset });
  const output = { name: outputName(description, end, input), dataType: end.dataType, shape: end.shape };
  checkSeriesOutput(description, output);
  builder.output(end.value, output);
  const graph = builder.build();
  return {
    model: {
      graph,
      opset,
      irVersion,
      producerName: 'onnx-bridge',
      producerVersion: VERSION,
      metadata: metadataOf(description, end.isPaddingIgnored && end.shape.length === 2),
    },
    input,
    output,
    layers: description.layers.map(({ name, className }) => ({
      name,
      className,
      operators: operatorsOf(name, graph),
    })),
  };
}

function checkLayers({ path, layers, unclaimedWeights }: ModelDescription): void {
  const unsupported = layers.flatMap((layer): UnsupportedLayer[] => {
    const entry = findConverter(layer);
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

function checkTextInput(description: ModelDescription): void {
  if (!description.text || startsWithEmbedding(description)) return;
  throw new InvalidModelError({
    what: 'There is a text.json, but the model does not start with an Embedding of token ids',
    where: description.path,
    fix: 'move text.json away to export the model without it',
  });
}

/** True when nothing but embeddings takes the input of the model. */
function startsWithEmbedding({ layers, calls }: ModelDescription): boolean {
  const classNames = new Map(layers.map(({ name, className }) => [name, className]));
  const called = calls.map(({ layerName }) => classNames.get(layerName));
  const first = calls.filter(
    ({ inputs }, i) =>
      called[i] !== 'InputLayer' &&
      (inputs.length === 0 || inputs.some((place) => called[place] === 'InputLayer')),
  );
  return first.length > 0 && first.every(({ layerName }) => classNames.get(layerName) === 'Embedding');
}

function inputOf(description: ModelDescription): ValueInfo {
  const { name, shape, dataType } = description.input;
  if (startsWithEmbedding(description) && shape.length === 2) {
    const isTimeFixed = description.layers.some(({ className }) => FIXED_TIME_LAYERS.has(className));
    const time = (isTimeFixed ? shape[1] : undefined) ?? 'time';
    return { name: TOKENS_INPUT, dataType: 'int32', shape: ['batch', time] };
  }
  return { name: description.series ? SERIES_INPUT : name, dataType, shape: nameSizes(shape) };
}

/** Sizes known at run time need names: the batch comes first, and time second where there are features behind. */
function nameSizes(shape: readonly (number | null)[]): readonly Dimension[] {
  return shape.map((size, axis) => {
    if (axis === 0) return 'batch';
    if (size !== null) return size;
    return axis === 1 && shape.length === 3 ? 'time' : `size_${axis}`;
  });
}

function outputName({ path, calls, text, series }: ModelDescription, end: Flow, input: ValueInfo): string {
  if (series) return SERIES_OUTPUT;
  const lastName = calls.at(-1)?.layerName ?? 'output';
  const { ending, shape } = end;
  if (!text || !ending) return lastName === input.name ? `${lastName}_output` : lastName;
  const outputCount = shape.length === 2 ? shape[1] : undefined;
  if (ending === 'sigmoid' && outputCount === 1 && text.labels.length === 2) return 'probability';
  if (outputCount === text.labels.length) return 'probabilities';
  throw new LabelMismatchError(path, text.labels, `${ending} over [${shape.join(', ')}]`);
}

function operatorsOf(layerName: string, graph: Graph): readonly string[] {
  return graph.nodes.filter(({ name }) => name.startsWith(`${layerName}/`)).map(({ opType }) => opType);
}
