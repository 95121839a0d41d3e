/**
 * Add, Average, Multiply and Concatenate (tfjs classes of these names) of inputs with the same number of dimensions.
 *
 * Add, Average and Multiply take inputs of one shape. Concatenate joins the last dimension. A mask of the first
 * input goes on.
 */
import type { GraphBuilder, Value } from '@onnx-bridge/export/onnx';
import { arithmetic } from '../arithmetic.ts';
import type { LayerRule, Shape } from '../layer-rule.ts';

type Merge = (
  builder: GraphBuilder,
  values: readonly Value[],
) => { readonly output: Value; gradients(gradient: Value): Value[] };

function mergeRule(
  merge: Merge,
  reason: (shapes: readonly Shape[], axis: unknown) => string | undefined,
): LayerRule {
  return {
    unsupportedReason: ({ axis }, shapes) => reason(shapes, axis),
    emit({ builder, inputs }) {
      const { output, gradients } = merge(
        builder,
        inputs.map(({ value }) => value),
      );
      return {
        output: { value: output, mask: inputs[0]?.mask },
        backward: (gradient) => ({ inputs: gradients(gradient), weights: [] }),
      };
    },
  };
}

const sameShape = (shapes: readonly Shape[]): string | undefined =>
  new Set(shapes.map(String)).size === 1 ? undefined : 'its inputs have different shapes';

const lastAxis = ([shape]: readonly Shape[], axis: unknown): string | undefined =>
  axis === -1 || axis === (shape?.length ?? 0) - 1 ? undefined : `axis is ${axis}, supported: the last one`;

const sum = (builder: GraphBuilder, values: readonly Value[]): Value =>
  values.reduce((total, value) => builder.node('Add', [total, value]));
const product = (builder: GraphBuilder, values: readonly Value[]): Value =>
  values.reduce((total, value) => builder.node('Mul', [total, value]));

export const ADD_RULE = mergeRule(
  (builder, values) => ({
    output: sum(builder, values),
    gradients: (gradient) => values.map(() => gradient),
  }),
  sameShape,
);

export const AVERAGE_RULE = mergeRule((builder, values) => {
  const { multiply } = arithmetic(builder);
  return {
    output: multiply(sum(builder, values), 1 / values.length),
    gradients: (gradient) => values.map(() => multiply(gradient, 1 / values.length)),
  };
}, sameShape);

export const MULTIPLY_RULE = mergeRule(
  (builder, values) => ({
    output: product(builder, values),
    gradients: (gradient) =>
      values.map((_, i) => product(builder, [gradient, ...values.filter((_other, j) => j !== i)])),
  }),
  sameShape,
);

export const CONCATENATE_RULE = mergeRule((builder, values) => {
  const { concat, sizes } = arithmetic(builder);
  return {
    output: concat(values, -1),
    gradients(gradient) {
      const widths = concat(
        values.map((value) => sizes(value, -1)),
        0,
      );
      return builder.nodes('Split', [gradient, widths], values.length, { axis: -1 });
    },
  };
}, lastAxis);
