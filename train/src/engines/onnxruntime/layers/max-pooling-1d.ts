/** MaxPooling1D (tfjs class `MaxPooling1D`): ONNX MaxPool, version 12; the gradient goes to the first largest step. */
import * as v from 'valibot';
import { arithmetic } from '../arithmetic.ts';
import { firstIssue, ONE_SIZE } from '../layer-config.ts';
import { type LayerRule, onlyInput } from '../layer-rule.ts';

const POOLING_CONFIG = v.object({
  poolSize: ONE_SIZE,
  strides: v.nullish(ONE_SIZE),
  padding: v.picklist(['valid', 'same']),
});

export const MAX_POOLING_1D_RULE: LayerRule = {
  unsupportedReason: (config) => firstIssue(POOLING_CONFIG, config),
  emit(context, config) {
    const { builder } = context;
    const { transpose, reshapeLike, zerosLike } = arithmetic(builder);
    const { poolSize, strides, padding } = v.parse(POOLING_CONFIG, config);
    const input = transpose(onlyInput(context).value, [0, 2, 1]); // [B, T, F] -> [B, F, T]
    const [output = '', positions = ''] = builder.nodes('MaxPool', [input], 2, {
      kernel_shape: [poolSize],
      strides: [strides ?? poolSize],
      auto_pad: padding === 'same' ? 'SAME_UPPER' : 'VALID',
    });
    return {
      output: { value: transpose(output, [0, 2, 1]) },
      backward(gradient) {
        const flat = (value: string) => builder.node('Reshape', [value, builder.ints([-1])]);
        const ofInput = builder.node(
          'ScatterElements',
          [flat(zerosLike(input)), flat(positions), flat(transpose(gradient, [0, 2, 1]))],
          { axis: 0, reduction: 'add' },
        );
        return { inputs: [transpose(reshapeLike(ofInput, input), [0, 2, 1])], weights: [] };
      },
    };
  },
};
