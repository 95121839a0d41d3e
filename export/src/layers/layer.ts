/** What a layer converter is given, and what it gives. */
import * as v from 'valibot';
import { InvalidModelError } from '../errors/invalid-model-error.ts';
import type { DataType, Dimension, Value } from '../onnx/graph.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { LayerDescription, WeightTensor } from '../read/description.ts';
import { describeIssue } from '../read/issue.ts';
import type { WeightPlace } from './find-weight.ts';

/** Which steps of a sequence are real. */
export interface Mask {
  /** bool `[batch, time]`. */
  readonly value: Value;
  /** True when the steps that are not real are known to stand at the end of each row. */
  readonly isAtEnd: boolean;
  /** The number of steps. */
  readonly time: Dimension;
}

/** What tfjs makes of the masks of sequences that it merges: it fits no sequence. */
export const MERGED_MASK: Mask = { value: '', isAtEnd: false, time: 'merged masks' };

/** What flows from layer to layer. */
export interface Flow {
  readonly value: Value;
  readonly dataType: DataType;
  readonly shape: readonly Dimension[];
  readonly mask?: Mask | undefined;
  /**
   * What last happened to the values, if it was an activation that makes probabilities, or a recurrent layer whose
   * states at padded steps are 0 or those of a real step, or relu after such a layer.
   */
  readonly ending?: 'sigmoid' | 'softmax' | 'states' | 'positive states' | undefined;
  /** True while padding at the end of a row changes nothing at the real steps, or nothing at all without steps. */
  readonly isPaddingIgnored: boolean;
}

export interface LayerContext {
  /** Adds to the graph under the name of the layer. */
  readonly graph: GraphBuilder;
  /** Version of the ONNX operators. */
  readonly opset: number;
  /** True when the padding id is 0 and stands at the end of each row, and nowhere else. */
  readonly isPaddedAtEnd: boolean;
  /**
   * The last mask that went into a layer, even where it has been dropped since: TensorFlow.js goes on to hand it to
   * recurrent layers that have none (`kwargs` in engine/executor.ts of tfjs-layers 4.22).
   */
  readonly lastMask: Mask | undefined;
  /**
   * A weight of the layer.
   *
   * @param shape the sizes it must have; undefined for one that may be any.
   * @param place which one it is, where the layer has several of that name.
   * @throws {InvalidWeightsError} if it is missing or has another shape.
   */
  weight(name: string, shape: readonly (number | undefined)[], place?: WeightPlace): WeightTensor;
  /** Refuses the layer for something that only its input shows. */
  refuse(reason: string): never;
}

/** A layer class that can be written as ONNX. */
export interface LayerConverter {
  /** Why this layer cannot be converted, or undefined where it can. */
  refusal(layer: LayerDescription, modelPath: string): string | undefined;
  /** @returns what the layer gives; a list where it has several outputs. */
  convert(
    layer: LayerDescription,
    inputs: readonly Flow[],
    context: LayerContext,
    modelPath: string,
  ): Flow | readonly Flow[];
}

/** A layer class that cannot. */
export interface NotConvertible {
  readonly reason: string;
}

export function notConvertible(reason: string): NotConvertible {
  return { reason };
}

/** What `defineConverter` and `defineMergeConverter` make a converter of. */
interface Definition<Schema extends v.GenericSchema, Input> {
  readonly config: Schema;
  /** Says why options that tfjs accepts cannot be converted. */
  readonly refusal?: (config: v.InferOutput<Schema>) => string | undefined;
  readonly convert: (
    config: v.InferOutput<Schema>,
    input: Input,
    context: LayerContext,
  ) => Flow | readonly Flow[];
}

/** Makes a converter of the options' schema and two functions that get the options typed. */
export function defineConverter<Schema extends v.GenericSchema>(
  definition: Definition<Schema, Flow> & {
    /** The number of dimensions that the input must have; any where it is left out. */
    readonly inputRank?: number;
  },
): LayerConverter {
  const { inputRank, convert } = definition;
  return defineMergeConverter({
    ...definition,
    convert: (config, inputs, context) => {
      const [input] = inputs;
      if (!input || inputs.length > 1) {
        return context.refuse(`it is given ${inputs.length} inputs, expected 1`);
      }
      const rank = input.shape.length;
      if (rank !== (inputRank ?? rank)) {
        context.refuse(`its input has ${rank} dimensions, expected ${inputRank}`);
      }
      return convert(config, input, context);
    },
  });
}

/** The same for a layer with several inputs. */
export function defineMergeConverter<Schema extends v.GenericSchema>(
  definition: Definition<Schema, readonly Flow[]>,
): LayerConverter {
  return {
    refusal: (layer, modelPath) => definition.refusal?.(parseOptions(definition.config, layer, modelPath)),
    convert: (layer, inputs, context, modelPath) =>
      definition.convert(parseOptions(definition.config, layer, modelPath), inputs, context),
  };
}

/** @throws {InvalidModelError} naming the layer and the option that is wrong. */
export function parseOptions<Schema extends v.GenericSchema>(
  schema: Schema,
  layer: LayerDescription,
  modelPath: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, layer.config);
  if (result.success) return result.output;
  throw new InvalidModelError({
    what: `The options of a layer are not valid: ${describeIssue(result.issues)}`,
    where: `${modelPath}, layer "${layer.name}" (${layer.className})`,
  });
}
