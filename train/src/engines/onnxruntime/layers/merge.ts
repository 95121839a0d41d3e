/**
 * Add, Average, Multiply and Concatenate (tfjs classes of these names).
 *
 * Add, Average and Multiply take inputs of one shape and one mask: with several, tfjs goes on with the first one alone.
 * Concatenate joins any dimension but the batch; a step is real where it is real in all inputs that are joined
 * feature by feature, and inputs that are joined otherwise have no mask.
 */
import type { GraphBuilder, Value } from '@onnx-bridge/export/onnx';
import { arithmetic } from '../arithmetic.ts';
import type { LayerRule, Shape } from '../layer-rule.ts';

/** Joins values, and gives the gradient of each from that of the result; `axis` is that of `concat`. */
type Merge = (
  builder: GraphBuilder,
  values: readonly Value[],
  axis?: number,
) => { readonly output: Value; gradients(gradient: Value): readonly Value[] };

const sum = (builder: GraphBuilder, values: readonly Value[]): Value =>
  values.reduce((total, value) => builder.node('Add', [total, value]));
const product = (builder: GraphBuilder, values: readonly Value[]): Value =>
  values.reduce((total, value) => builder.node('Mul', [total, value]));

export const MERGES = {
  sum: (builder, values) => ({
    output: sum(builder, values),
    gradients: (gradient) => values.map(() => gradient),
  }),
  ave(builder, values) {
    const share = (value: Value): Value => arithmetic(builder).multiply(value, 1 / values.length);
    return {
      output: share(sum(builder, values)),
      gradients: (gradient) => values.map(() => share(gradient)),
    };
  },
  mul: (builder, values) => ({
    output: product(builder, values),
    gradients: (gradient) =>
      values.map((_, i) => product(builder, [gradient, ...values.filter((_other, j) => j !== i)])),
  }),
  concat(builder, values, axis = -1) {
    const { concat, sizes } = arithmetic(builder);
    const widths = () => values.map((value) => sizes(value, axis, axis === -1 ? undefined : axis + 1));
    return {
      output: concat(values, axis),
      gradients: (gradient) =>
        builder.nodes('Split', [gradient, concat(widths(), 0)], values.length, { axis }),
    };
  },
} as const satisfies Record<string, Merge>;

type Check = (shapes: readonly Shape[], axis: unknown) => string | undefined;

const sameShape: Check = (shapes) =>
  new Set(shapes.map(String)).size === 1 ? undefined : 'its inputs have different shapes';
const notBatch: Check = (_shapes, axis) =>
  Number(axis) > 0 || axis === -1 ? undefined : `axis is ${axis}, supported: -1 or one above 0`;

const mergeRule = (merge: Merge, check: Check): LayerRule => ({
  unsupportedReason: ({ axis }, shapes) => check(shapes, axis),
  emit({ builder, inputs, inputShapes: [shape], refuse }, config) {
    const values = inputs.map(({ value }) => value);
    const axis = config.axis === (shape?.length ?? 0) - 1 ? -1 : Number(config.axis);
    const { output, gradients } = merge(builder, values, axis);
    if (merge === MERGES.concat && axis !== -1 && inputs.some(({ mask }) => mask)) {
      refuse(`axis is ${axis}, supported for inputs with masks: the last one`);
    }
    const masks = [...new Set(inputs.map(({ mask }) => mask))];
    if (masks.length > 1 && merge !== MERGES.concat) refuse('its inputs have different masks');
    const present = masks.filter((mask) => mask !== undefined);
    const mask =
      present.length === 0 ? undefined : present.reduce((all, one) => builder.node('And', [all, one]));
    return {
      output: { value: output, mask },
      backward: (gradient) => ({ inputs: gradients(gradient), weights: [] }),
    };
  },
});

export const ADD_RULE = mergeRule(MERGES.sum, sameShape);
export const AVERAGE_RULE = mergeRule(MERGES.ave, sameShape);
export const MULTIPLY_RULE = mergeRule(MERGES.mul, sameShape);
export const CONCATENATE_RULE = mergeRule(MERGES.concat, notBatch);
