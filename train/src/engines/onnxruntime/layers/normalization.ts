/** What the two normalizations share: `(x - mean) / sqrt(variance + epsilon) * gamma + beta` and its gradient. */
import type { GraphBuilder, Value } from '@onnx-bridge/export/onnx';
import { arithmetic } from '../arithmetic.ts';
import type { Gradients } from '../layer-rule.ts';

export interface Normalization {
  readonly value: Value;
  /** Statistics that broadcast to `value`. */
  readonly mean: Value;
  readonly variance: Value;
  readonly epsilon: number;
  /** float32 `[F]`. */
  readonly gamma: Value | undefined;
  readonly beta: Value | undefined;
  /** The dimensions that mean and variance were taken over; none where they are constants. */
  readonly statisticAxes: readonly number[];
  /** The dimensions that gamma and beta are shared over. */
  readonly parameterAxes: readonly number[];
}

export function emitNormalization(
  builder: GraphBuilder,
  { value, mean, variance, epsilon, gamma, beta, statisticAxes, parameterAxes }: Normalization,
): { readonly output: Value; backward(gradient: Value): Gradients } {
  const ops = arithmetic(builder);
  const { add, subtract, multiply, divide } = ops;
  const spread = builder.node('Sqrt', [add(variance, epsilon)]);
  const normal = divide(subtract(value, mean), spread);
  const scaled = gamma === undefined ? normal : multiply(normal, gamma);
  return {
    output: beta === undefined ? scaled : add(scaled, beta),
    backward(gradient) {
      const ofNormal = gamma === undefined ? gradient : multiply(gradient, gamma);
      const throughMean = () => ops.mean(ofNormal, statisticAxes);
      const throughSpread = () => multiply(normal, ops.mean(multiply(ofNormal, normal), statisticAxes));
      const ofDifference =
        statisticAxes.length === 0 ? ofNormal : subtract(subtract(ofNormal, throughMean()), throughSpread());
      return {
        inputs: [divide(ofDifference, spread)],
        weights: [
          ...(gamma === undefined ? [] : [ops.sum(multiply(gradient, normal), parameterAxes, false)]),
          ...(beta === undefined ? [] : [ops.sum(gradient, parameterAxes, false)]),
        ],
      };
    },
  };
}
