/** What a layer converter is given, and what it gives. */
import * as v from 'valibot';
import { InvalidModelError } from '../errors/invalid-model-error.ts';
import { InvalidWeightsError } from '../errors/invalid-weights-error.ts';
import { DATA_TYPE_NUMBERS } from '../onnx/data-types.ts';
import type { DataType, Dimension, Value } from '../onnx/graph.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { LayerDescription, WeightTensor } from '../read/description.ts';
import { describeIssue } from '../read/issue.ts';

/** Which steps of a sequence are real. */
export interface Mask {
  /** bool `[batch, time]`. */
  readonly value: Value;
  /** True when the steps that are not real are known to stand at the end of each row. */
  readonly isAtEnd: boolean;
}

/** What flows from layer to layer. */
export interface Flow {
  readonly value: Value;
  readonly dataType: DataType;
  readonly shape: readonly Dimension[];
  readonly mask?: Mask | undefined;
  /** The activation that makes probabilities of the values, if that was the last thing that happened to them. */
  readonly ending?: 'sigmoid' | 'softmax' | undefined;
  /** True while padding at the end of a row changes nothing at the real steps, or nothing at all without steps. */
  readonly isPaddingIgnored: boolean;
}

export interface LayerContext {
  /** Adds to the graph under the name of the layer. */
  readonly graph: GraphBuilder;
  /** True when the padding id is 0 and stands at the end of each row, and nowhere else. */
  readonly isPaddedAtEnd: boolean;
  /**
   * A weight of the layer.
   *
   * @param shape the sizes it must have; undefined for one that may be any.
   * @throws {InvalidWeightsError} if it is missing or has another shape.
   */
  weight(name: string, shape: readonly (number | undefined)[]): WeightTensor;
  /** Refuses the layer for something that only its input shows. */
  refuse(reason: string): never;
}

/** A layer class that can be written as ONNX. */
export interface LayerConverter {
  /** Why this layer cannot be converted, or undefined where it can. */
  refusal(layer: LayerDescription, modelPath: string): string | undefined;
  convert(layer: LayerDescription, input: Flow, context: LayerContext, modelPath: string): Flow;
}

/** A layer class that cannot. */
export interface NotConvertible {
  readonly reason: string;
}

export function notConvertible(reason: string): NotConvertible {
  return { reason };
}

/**
 * Makes a converter of the options' schema and two functions that get the options typed.
 *
 * @param definition.refusal says why options that tfjs accepts cannot be converted.
 */
export function defineConverter<Schema extends v.GenericSchema>(definition: {
  readonly config: Schema;
  /** The number of dimensions that the input must have; any where it is left out. */
  readonly inputRank?: number;
  readonly refusal?: (config: v.InferOutput<Schema>) => string | undefined;
  readonly convert: (config: v.InferOutput<Schema>, input: Flow, context: LayerContext) => Flow;
}): LayerConverter {
  const parse = (layer: LayerDescription, modelPath: string): v.InferOutput<Schema> => {
    const result = v.safeParse(definition.config, layer.config);
    if (result.success) return result.output;
    throw new InvalidModelError({
      what: `The options of a layer are not valid: ${describeIssue(result.issues)}`,
      where: `${modelPath}, layer "${layer.name}" (${layer.className})`,
    });
  };
  return {
    refusal: (layer, modelPath) => definition.refusal?.(parse(layer, modelPath)),
    convert: (layer, input, context, modelPath) => {
      const { inputRank = input.shape.length } = definition;
      if (input.shape.length !== inputRank) {
        context.refuse(`its input has ${input.shape.length} dimensions, expected ${inputRank}`);
      }
      return definition.convert(parse(layer, modelPath), input, context);
    },
  };
}

/** Finds a weight by name, also where Keras put the name of a cell before it. */
export function findWeight(
  layer: LayerDescription,
  name: string,
  shape: readonly (number | undefined)[],
  modelPath: string,
): WeightTensor {
  const where = `${modelPath}, layer "${layer.name}" (${layer.className})`;
  const found = layer.weights.find((weight) => weight.name.split('/').at(-1) === name);
  if (!found) throw new InvalidWeightsError({ what: `The weight "${name}" is missing`, where });
  const isExpected =
    found.shape.length === shape.length &&
    found.shape.every((size, i) => shape[i] === undefined || shape[i] === size);
  if (isExpected) return found;
  const expected = shape.map((size) => size ?? 'any').join(', ');
  throw new InvalidWeightsError({
    what: `The weight "${name}" has shape [${found.shape.join(', ')}], expected [${expected}]`,
    where,
  });
}

/** The last size where it is known. */
export function lastSize({ shape }: Flow): number | undefined {
  const size = shape.at(-1);
  return typeof size === 'number' ? size : undefined;
}

/** The value as float32, as a layer with weights computes. */
export function asFloat(graph: GraphBuilder, { value, dataType }: Flow): Value {
  return dataType === 'float32' ? value : castTo(graph, value, 'float32');
}

/** @see ONNX operator Cast, version 13. */
export function castTo(graph: GraphBuilder, value: Value, dataType: DataType): Value {
  return graph.node('Cast', [value], { to: DATA_TYPE_NUMBERS[dataType] });
}
