/**
 * The Adam update of one weight tensor, as nodes of the update graph: Kingma and Ba 2015, algorithm 1, with the
 * defaults and the epsilon (after the bias correction) of tfjs' AdamOptimizer.
 */
import type { GraphBuilder, Value } from '@onnx-bridge/export/onnx';

export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const;

/** What changes from step to step; float32 scalars of the update graph. */
export interface AdamScalars {
  readonly learningRate: Value;
  /** `1 - beta1^step`. */
  readonly meanCorrection: Value;
  /** `1 - beta2^step`. */
  readonly varianceCorrection: Value;
}

/** The first and second moment of one weight tensor, and the tensor itself. */
export interface AdamState {
  readonly weight: Value;
  readonly mean: Value;
  readonly variance: Value;
}

export function emitAdam(
  builder: GraphBuilder,
  before: AdamState,
  gradient: Value,
  scalars: AdamScalars,
): AdamState {
  const blend = (old: Value, fresh: Value, beta: number): Value =>
    builder.node('Add', [
      builder.node('Mul', [old, builder.float(beta)]),
      builder.node('Mul', [fresh, builder.float(1 - beta)]),
    ]);
  const mean = blend(before.mean, gradient, ADAM.beta1);
  const variance = blend(before.variance, builder.node('Mul', [gradient, gradient]), ADAM.beta2);
  const correctedMean = builder.node('Div', [mean, scalars.meanCorrection]);
  const correctedVariance = builder.node('Div', [variance, scalars.varianceCorrection]);
  const spread = builder.node('Add', [
    builder.node('Sqrt', [correctedVariance]),
    builder.float(ADAM.epsilon),
  ]);
  const change = builder.node('Mul', [builder.node('Div', [correctedMean, spread]), scalars.learningRate]);
  return { weight: builder.node('Sub', [before.weight, change]), mean, variance };
}
