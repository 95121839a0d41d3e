/**
 * GlobalAveragePooling1D and GlobalMaxPooling1D (tfjs classes of these names): `[B, T, F]` to `[B, F]`.
 *
 * Under a mask only real steps count, as Keras defines it for the average; tfjs refuses to run masked pooling. A row
 * without a real step gives 0. All steps that hold the maximum share its gradient whole, as in tfjs.
 */
import type { GraphBuilder, Value } from '@onnx-bridge/export/onnx';
import { arithmetic } from '../arithmetic.ts';
import { type LayerRule, onlyInput } from '../layer-rule.ts';

const LOWEST = -3.4e38;

export const GLOBAL_AVERAGE_POOLING_1D_RULE: LayerRule = {
  unsupportedReason: () => undefined,
  emit(context) {
    const { builder } = context;
    const { multiply, divide, sum } = arithmetic(builder);
    const { value, mask } = onlyInput(context);
    const weights = stepWeights(builder, value, mask);
    const shares = divide(weights, builder.node('Max', [sum(weights, [1]), builder.float(1)])); // [B, T, 1]
    return {
      output: { value: sum(multiply(value, shares), [1], false) },
      backward: (gradient) => ({
        inputs: [
          multiply(builder.node('Unsqueeze', [gradient, builder.ints([1])]), spread(builder, shares, value)),
        ],
        weights: [],
      }),
    };
  },
};

export const GLOBAL_MAX_POOLING_1D_RULE: LayerRule = {
  unsupportedReason: () => undefined,
  emit(context) {
    const { builder } = context;
    const { multiply } = arithmetic(builder);
    const { value, mask } = onlyInput(context);
    const isReal = mask === undefined ? undefined : builder.node('Unsqueeze', [mask, builder.ints([2])]);
    const candidates =
      isReal === undefined ? value : builder.node('Where', [isReal, value, builder.float(LOWEST)]);
    const highest = builder.node('ReduceMax', [candidates], { axes: [1], keepdims: 1 });
    const hasReal = arithmetic(builder).toFloat(builder.node('Greater', [highest, builder.float(LOWEST)]));
    const largest = isReal === undefined ? highest : multiply(highest, hasReal);
    return {
      output: { value: builder.node('Squeeze', [largest, builder.ints([1])]) },
      backward(gradient) {
        const isLargest = arithmetic(builder).toFloat(builder.node('Equal', [candidates, highest]));
        const holders =
          isReal === undefined ? isLargest : multiply(isLargest, arithmetic(builder).toFloat(isReal));
        const ofRow = builder.node('Unsqueeze', [gradient, builder.ints([1])]);
        return { inputs: [multiply(holders, ofRow)], weights: [] };
      },
    };
  },
};

/** float32 `[B, T, 1]`: 1 for a real step, else 0. */
function stepWeights(builder: GraphBuilder, value: Value, mask: Value | undefined): Value {
  if (mask !== undefined)
    return arithmetic(builder).toFloat(builder.node('Unsqueeze', [mask, builder.ints([2])]));
  const { sizes, concat } = arithmetic(builder);
  const shape = concat([sizes(value, 0, 2), builder.ints([1])], 0);
  const one = { dataType: 'float32', shape: [1], data: Float32Array.of(1) } as const;
  return builder.node('ConstantOfShape', [shape], { value: { tensor: one } });
}

function spread(builder: GraphBuilder, shares: Value, like: Value): Value {
  return builder.node('Expand', [shares, builder.node('Shape', [like])]);
}
