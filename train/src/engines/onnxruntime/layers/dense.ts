/** Dense (tfjs class `Dense`) on `[..., F]`: `activation(input · kernel + bias)`. */
import type { Value } from '@onnx-bridge/export/onnx';
import * as v from 'valibot';
import { ACTIVATIONS, findActivation } from '../activations.ts';
import { arithmetic } from '../arithmetic.ts';
import { firstIssue } from '../layer-config.ts';
import { type Emission, type EmitContext, type LayerRule, onlyInput } from '../layer-rule.ts';

const DENSE_CONFIG = v.object({ activation: v.picklist(Object.keys(ACTIVATIONS)), useBias: v.boolean() });

export const DENSE_RULE: LayerRule = {
  unsupportedReason: (config) => firstIssue(DENSE_CONFIG, config),
  emit(context, config) {
    const { activation, useBias } = v.parse(DENSE_CONFIG, config);
    const [kernel = '', bias = ''] = context.weights;
    return emitDense(context, activation, kernel, useBias ? bias : undefined);
  },
};

function emitDense(context: EmitContext, name: string, kernel: Value, bias: Value | undefined): Emission {
  const { builder, inputShapes } = context;
  const { add, matmul, transpose, sum, sizes, reshapeLike } = arithmetic(builder);
  const input = onlyInput(context);
  const activation = findActivation(name);
  const product = matmul(input.value, kernel);
  const logits = bias === undefined ? product : add(product, bias);
  const value = activation.emit(builder, logits, -1);
  /** `[..., F]` to `[rows, F]`, which `[rows, F]` is already. */
  const flatten = (tensor: Value): Value => {
    if (inputShapes[0]?.length === 2) return tensor;
    const shape = builder.node('Concat', [builder.ints([-1]), sizes(tensor, -1)], { axis: 0 });
    return builder.node('Reshape', [tensor, shape]);
  };
  return {
    output: { value, mask: input.mask },
    logits,
    logitsOf: name,
    backward(gradient, of) {
      const slope =
        of === 'logits'
          ? gradient
          : activation.backward(builder, gradient, { input: logits, output: value }, -1);
      const rows = flatten(slope);
      const kernelGradient = builder.node('Gemm', [flatten(input.value), rows], { transA: 1 });
      const inputRows = matmul(rows, transpose(kernel, [1, 0]));
      return {
        inputs: [inputShapes[0]?.length === 2 ? inputRows : reshapeLike(inputRows, input.value)],
        weights: bias === undefined ? [kernelGradient] : [kernelGradient, sum(rows, [0], false)],
      };
    },
  };
}
