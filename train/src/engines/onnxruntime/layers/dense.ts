/** Dense (tfjs class `Dense`) on `[B, F]`: `activation(input · kernel + bias)`. */
import * as v from 'valibot';
import { ACTIVATIONS } from '../activations.ts';
import { firstIssue } from '../layer-config.ts';
import type { LayerRule } from '../layer-rule.ts';

const DENSE_CONFIG = v.object({ activation: v.picklist(Object.keys(ACTIVATIONS)), useBias: v.boolean() });

export const DENSE_RULE: LayerRule = {
  unsupportedReason: (config, inputRank) =>
    inputRank === 2
      ? firstIssue(DENSE_CONFIG, config)
      : `its input has ${inputRank} dimensions, supported: 2`,
  emit({ builder, input, weights }, config) {
    const { activation: name, useBias } = v.parse(DENSE_CONFIG, config);
    const activation = ACTIVATIONS[name];
    if (!activation) throw new Error(`no activation "${name}"`);
    const [kernel = '', bias = ''] = weights;
    const logits = builder.node('Gemm', useBias ? [input.value, kernel, bias] : [input.value, kernel]);
    const value = activation.emit(builder, logits);
    return {
      output: { value },
      logits,
      logitsOf: name,
      backward(gradient, of) {
        const slope = of === 'logits' ? gradient : activation.backward(builder, gradient, value);
        const kernelGradient = builder.node('Gemm', [input.value, slope], { transA: 1 });
        const biasGradient = () => builder.node('ReduceSum', [slope, builder.ints([0])], { keepdims: 0 });
        return {
          input: builder.node('Gemm', [slope, kernel], { transB: 1 }),
          weights: useBias ? [kernelGradient, biasGradient()] : [kernelGradient],
        };
      },
    };
  },
};
