/** What an optimizer is to the engine: it moves runs of elements, and knows what steps without a gradient do. */

/** All trained weights one after another, and as many elements of each slot. */
export interface Trained {
  readonly weights: Float32Array;
  readonly slots: Readonly<Record<string, Float32Array>>;
}

/** What some steps with gradients of 0 do to an element. */
export interface Drift {
  /** Factor of the weight. */
  readonly keep: number;
  /** Then each is subtracted, times the slot that makes weights move. */
  readonly changes: readonly number[];
  /** Adam alone: what the denominator of each change is, see `Spread`. */
  readonly spreads: readonly Spread[];
  /** Of each slot, in its order. */
  readonly slotFactors: readonly number[];
}

/**
 * Some steps of Adam divide by `a * root + epsilon`, with an `a` of their own and the same root of `variance`. Their
 * mean quotient is that of one `a`, corrected by `x` times `1 - x`, where `x` is the share of the root in the
 * denominator: exact where either of both is nothing beside the other.
 */
export interface Spread {
  /** The harmonic mean of `a`. */
  readonly mean: number;
  /** The mean square of `a / mean - 1`. */
  readonly variance: number;
}

/** Some elements of an array. */
export interface Run {
  readonly values: Float32Array;
  readonly at: number;
  readonly count: number;
}

export interface Optimizer {
  /** Begins a step; they are counted from 1. */
  begin(step: number, learningRate: number): void;
  /** Moves the elements from `from` on, one for each gradient, which `scale` multiplies. */
  update(from: number, gradients: Run, scale: number): void;
  /** @param lag how many of the steps up to `step` had no gradient: at most `MAX_LAG`. */
  drift(step: number, lag: number): Drift;
  /** Writes weights as they are after a drift: some from element `from` on. */
  drifted(from: number, drift: Drift, into: Run): void;
}

/** So many steps back an optimizer knows what it did. */
export const MAX_LAG = 256;
/** Smaller numbers are subnormal in float32, which slows the processor down about tenfold. */
const SMALLEST_NORMAL = 2 ** -126;

/** Keeps the drifts until a step begins, since many rows share a lag. */
export function keepDrifts(optimizer: Optimizer): Optimizer {
  let known: (Drift | undefined)[] = [];
  let knownStep = 0;
  return {
    ...optimizer,
    begin(step, learningRate) {
      known = [];
      optimizer.begin(step, learningRate);
    },
    drift(step, lag) {
      if (step !== knownStep) [known, knownStep] = [[], step];
      const drift = known[lag] ?? optimizer.drift(step, lag);
      known[lag] = drift;
      return drift;
    },
  };
}

export function normal(value: number): number {
  return Math.abs(value) < SMALLEST_NORMAL ? 0 : value;
}

export function slotOf(slots: Trained['slots'], name: string): Float32Array {
  const slot = slots[name];
  if (!slot) throw new Error(`the optimizer has no slot "${name}"`);
  return slot;
}
