/** One step of a recurrent layer and its gradient, batch last (`[features, B]`); `recurrent-loops.ts` runs it. */
import type { GraphBuilder, Value } from '@onnx-bridge/export/onnx';
import type { Activation } from '../activations.ts';

export interface ForwardStep {
  readonly body: GraphBuilder;
  /** float32 `[H, B]`: the output of the step before, some of it dropped with recurrent dropout. */
  readonly hidden: Value;
  /** Another state before this step. */
  state(name: string): Value;
  /** float32 `[G, B]`: a matrix of the cell, transposed, times `[hidden; x; 1]`. */
  product(matrix: string, hidden: Value): Value;
  /**
   * Applies an activation to values that lie above each other, as many and as large as `names`, and keeps under each
   * name what the gradient of its part needs.
   *
   * @returns the parts.
   */
  activate(names: readonly string[], activation: Activation, input: Value): Value[];
  /** Keeps a value for the gradient. */
  save(name: string, value: Value): void;
}

export interface BackwardStep {
  readonly body: GraphBuilder;
  /** float32 `[H, B]`: gradient of a state after this step; zero where the step is masked. */
  gradient(state: string): Value;
  /** What the forward step kept under this name. */
  saved(name: string): Value;
  /**
   * Gradient of what `activate` was given under this name, from the gradient of its result.
   *
   * @param product the gradient times the result, where it is known.
   */
  slope(name: string, activation: Activation, gradient: Value, product?: Value): Value;
  /**
   * Goes back through `product`: adds to the gradients of the matrix and of the step's input.
   *
   * @returns float32 `[H, B]`: gradient of the `hidden` that the product was given.
   */
  back(matrix: string, gradient: Value): Value;
}

export interface RecurrentCell {
  /** Name of the loop, for messages and tools. */
  readonly name: string;
  readonly useBias: boolean;
  /** The states; `hidden` is also the output. */
  readonly states: readonly ['hidden', ...string[]];
  /** Which gates each matrix holds, as positions in tfjs' order. */
  readonly matrices: Readonly<Record<string, readonly number[]>>;
  /** @returns the states after the step, by name. */
  forward(step: ForwardStep): Readonly<Record<string, Value>>;
  /** @returns the gradients of the states before the step, by name; `hidden` is that of `ForwardStep.hidden`. */
  backward(step: BackwardStep): Readonly<Record<string, Value>>;
}

/** The activations work on `[units, B]`. */
export const UNITS_AXIS = 0;
