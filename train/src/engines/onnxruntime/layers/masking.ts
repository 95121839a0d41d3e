/** Masking (tfjs class `Masking`): steps whose features all equal `maskValue` are not real, and become 0. */
import { DATA_TYPE_NUMBERS } from '@onnx-bridge/export/onnx';
import * as v from 'valibot';
import { arithmetic } from '../arithmetic.ts';
import { firstIssue } from '../layer-config.ts';
import { type LayerRule, onlyInput } from '../layer-rule.ts';

const MASKING_CONFIG = v.object({ maskValue: v.optional(v.number(), 0) });

export const MASKING_RULE: LayerRule = {
  unsupportedReason: (config, [inputShape]) =>
    inputShape?.length === 3
      ? firstIssue(MASKING_CONFIG, config)
      : 'its input is not [batch, time, features]',
  emit(context, config) {
    const { builder } = context;
    const { multiply, toFloat } = arithmetic(builder);
    const { value } = onlyInput(context);
    const { maskValue } = v.parse(MASKING_CONFIG, config);
    const isMaskValue = builder.node('Equal', [value, builder.float(maskValue)]);
    const others = toFloat(builder.node('Not', [isMaskValue]));
    const real = builder.node('ReduceMax', [others], { axes: [-1], keepdims: 1 }); // [B, T, 1]
    const mask = builder.node('Cast', [builder.node('Squeeze', [real, builder.ints([2])])], {
      to: DATA_TYPE_NUMBERS.bool,
    });
    return {
      output: { value: multiply(value, real), mask },
      backward: (gradient) => ({ inputs: [multiply(gradient, real)], weights: [] }),
    };
  },
};
