/**
 * How one layer enters a training graph: its forward pass, and the gradient rule that belongs to it.
 * Dimension letters as in the graph builder: B batch, T time, E features in, H units, G gates.
 */
import type { GraphBuilder, Value } from '@onnx-bridge/export/onnx';

/** A float32 (or int32 token id) tensor between two layers, laid out as tfjs does: batch first. */
export interface Signal {
  readonly value: Value;
  /** bool `[B, T]`: which steps are real; absent when all are. */
  readonly mask?: Value;
}

export interface EmitContext {
  readonly builder: GraphBuilder;
  readonly input: Signal;
  /** The layer's trainable weights, in tfjs' order and shape. */
  readonly weights: readonly Value[];
  /** Whether the values that the gradient rule needs must be kept. */
  readonly training: boolean;
}

/** Which value a gradient belongs to: the layer's output, or what its sigmoid or softmax was given. */
export type GradientOf = 'output' | 'logits';

export interface Gradients {
  /** Gradient of the layer's input; absent for token ids. */
  readonly input?: Value;
  /** Gradients of the weights, in the order of `EmitContext.weights`. */
  readonly weights: readonly Value[];
}

export interface Emission {
  readonly output: Signal;
  /** What the activation at the end was given, for a loss that is computed from logits. */
  readonly logits?: Value;
  /** The tfjs name of that activation. */
  readonly logitsOf?: string;
  /** Adds the nodes of the gradient rule; called at most once, and only when `training`. */
  backward(gradient: Value, of: GradientOf): Gradients;
}

/** The row of a layer class in the table: a check of its options, then its nodes. */
export interface LayerRule {
  /** Why this configuration cannot be trained, or undefined when it can. */
  unsupportedReason(config: Readonly<Record<string, unknown>>, inputRank: number): string | undefined;
  emit(context: EmitContext, config: Readonly<Record<string, unknown>>): Emission;
}
