/**
 * How one layer enters a training graph: its forward pass, and the gradient rule that belongs to it.
 * Dimension letters as in the graph builder: B batch, T time, E features in, H units, G gates.
 */
import type { GraphBuilder, Value } from '@onnx-bridge/export/onnx';

/** A float32 (or int32 token id) tensor between two layers, laid out as tfjs does: batch first. */
export interface Signal {
  readonly value: Value;
  /** bool `[B, T]`: which steps are real; absent when all are. */
  readonly mask?: Value | undefined;
}

export type Shape = readonly (number | null)[];
export type LayerConfig = Readonly<Record<string, unknown>>;

export interface EmitContext {
  readonly builder: GraphBuilder;
  readonly inputs: readonly Signal[];
  /** As tfjs knows them: null for the batch, and for a time that differs from batch to batch. */
  readonly inputShapes: readonly Shape[];
  /** All weights of the layer, in tfjs' order and shape; those of an Embedding are no values of the graph. */
  readonly weights: readonly Value[];
  /** Refuses the layer for something that only its inputs show. */
  refuse(reason: string): never;
  /**
   * For an Embedding, float32 `[rows, E]`: the rows of its table that the batch names, and int32, shaped as the token
   * ids: the place of each among them. In adversarial training also what is added to the vectors, float32, shaped as
   * they are or zeros that broadcast.
   */
  lookUp(): { readonly rows: Value; readonly places: Value; readonly perturbation?: Value | undefined };
  /** Whether dropout drops, statistics are of the batch, and what the gradient rule needs is kept. */
  readonly training: boolean;
  /**
   * Random factors for inverted dropout (Srivastava et al. 2014), 0 or `1 / (1 - rate)`, drawn anew each step.
   *
   * @param shapeOf the shape of the factors, from that of the layer's first input.
   * @returns undefined where nothing is dropped.
   */
  dropout(rate: number, shapeOf: (inputShape: readonly number[]) => readonly number[]): Value | undefined;
}

/** Which value a gradient belongs to: the layer's output, or what its sigmoid or softmax was given. */
export type GradientOf = 'output' | 'logits';

export interface Gradients {
  /** Gradients of the layer's inputs; absent for token ids. */
  readonly inputs: readonly (Value | undefined)[];
  /** Gradients of the trained weights, in the order of `EmitContext.weights`; none for those that follow. */
  readonly weights: readonly Value[];
  /** Gradient of the rows that `lookUp` gave. */
  readonly rows?: Value | undefined;
  /** Gradient of the perturbation that `lookUp` gave, and the vectors that it is added to, `[B, ..., E]`. */
  readonly perturbed?: { readonly gradient: Value; readonly vectors: Value } | undefined;
}

export interface Emission {
  readonly output: Signal;
  /** What the activation at the end was given, for a loss that is computed from logits. */
  readonly logits?: Value | undefined;
  /** The tfjs name of that activation. */
  readonly logitsOf?: string | undefined;
  /** New values of weights that no gradient moves, by position in `EmitContext.weights`. */
  readonly updates?: ReadonlyMap<number, Value> | undefined;
  /** Adds the nodes of the gradient rule; called at most once, and only when `training`. */
  backward(gradient: Value, of: GradientOf): Gradients;
}

/** The row of a layer class in the table: a check of its options, then its nodes. */
export interface LayerRule {
  /** Why this configuration cannot be trained, or undefined when it can. */
  unsupportedReason(config: LayerConfig, inputShapes: readonly Shape[]): string | undefined;
  emit(context: EmitContext, config: LayerConfig): Emission;
  /** Whether a row's output depends on the other rows of the batch, so that the batch must stay together. */
  readonly mixesRows?: boolean;
}

/** The only input of a layer that has one. */
export function onlyInput({ inputs }: EmitContext): Signal {
  const [input] = inputs;
  if (!input) throw new Error('the layer has no input');
  return input;
}
