/**
 * Conv1D (tfjs class `Conv1D`) on `[B, T, F]`: ONNX Conv, version 11; padding valid or same.
 *
 * Its gradients are convolutions too: of the input, the transposed one; of the kernel, the input's by the output's
 * gradient, with batch and features swapped and stride and dilation swapped.
 *
 * Not supported, and refused: channelsFirst; causal padding, which tfjs does not run.
 */
import type { GraphBuilder, Value } from '@onnx-bridge/export/onnx';
import * as v from 'valibot';
import { ACTIVATIONS, findActivation } from '../activations.ts';
import { arithmetic } from '../arithmetic.ts';
import { firstIssue, ONE_SIZE } from '../layer-config.ts';
import { type Emission, type EmitContext, type LayerRule, onlyInput } from '../layer-rule.ts';

const CONV_CONFIG = v.object({
  kernelSize: ONE_SIZE,
  strides: ONE_SIZE,
  dilationRate: v.optional(ONE_SIZE, 1),
  padding: v.picklist(['valid', 'same']),
  activation: v.picklist(Object.keys(ACTIVATIONS)),
  useBias: v.boolean(),
  dataFormat: v.nullish(v.literal('channelsLast')),
});

type ConvConfig = v.InferOutput<typeof CONV_CONFIG>;

export const CONV_1D_RULE: LayerRule = {
  unsupportedReason: (config) => firstIssue(CONV_CONFIG, config),
  emit: (context, config) => emitConv(context, v.parse(CONV_CONFIG, config)),
};

function emitConv(context: EmitContext, config: ConvConfig): Emission {
  const { builder, weights } = context;
  const { transpose, sum } = arithmetic(builder);
  const { kernelSize, strides, dilationRate } = config;
  const [kernel = '', bias = ''] = weights; // kernel [K, F, C]
  const input = transpose(onlyInput(context).value, [0, 2, 1]); // [B, F, T]
  const filters = transpose(kernel, [2, 1, 0]); // [C, F, K]
  const padding = emitPadding(builder, input, config);
  const padded = padding === undefined ? input : builder.node('Pad', [input, padding.amounts]);
  const attributes = { kernel_shape: [kernelSize], strides: [strides], dilations: [dilationRate] };
  const product = builder.node('Conv', [padded, filters, config.useBias ? bias : ''], attributes);
  const logits = transpose(product, [0, 2, 1]); // [B, T', C]
  const activation = findActivation(config.activation);
  const value = activation.emit(builder, logits, -1);
  return {
    output: { value },
    backward(gradient) {
      const slope = activation.backward(builder, gradient, { input: logits, output: value }, -1);
      const ofProduct = transpose(slope, [0, 2, 1]); // [B, C, T']
      const ofKernel = emitKernelGradient(builder, padded, ofProduct, config);
      const spread = builder.node('ConvTranspose', [ofProduct, filters], attributes);
      const ofPadded = emitResize(builder, spread, padded);
      const ofInput = padding === undefined ? ofPadded : emitCrop(builder, ofPadded, padding.start, input);
      return {
        inputs: [transpose(ofInput, [0, 2, 1])],
        weights: [transpose(ofKernel, [2, 1, 0]), ...(config.useBias ? [sum(slope, [0, 1], false)] : [])],
      };
    },
  };
}

/** Zeros around the time as TensorFlow's 'same' adds them: the odd one at the end. */
function emitPadding(
  builder: GraphBuilder,
  input: Value,
  { padding, kernelSize, strides, dilationRate }: ConvConfig,
): { readonly amounts: Value; readonly start: Value } | undefined {
  if (padding === 'valid') return undefined;
  const { sizes, concat } = arithmetic(builder);
  const whole = (opType: string, a: Value, b: Value) => builder.node(opType, [a, b]);
  const time = sizes(input, 2);
  const last = whole('Div', whole('Sub', time, builder.ints([1])), builder.ints([strides])); // steps out, less 1
  const covered = whole('Mul', last, builder.ints([strides]));
  const reach = builder.ints([dilationRate * (kernelSize - 1) + 1]);
  const missing = whole('Sub', whole('Add', covered, reach), time);
  const total = whole('Max', missing, builder.ints([0]));
  const start = whole('Div', total, builder.ints([2]));
  const none = builder.ints([0, 0]);
  return { amounts: concat([none, start, none, whole('Sub', total, start)], 0), start };
}

/** `[C, F, K]` from the padded input `[B, F, T]` and the output's gradient `[B, C, T']`. */
function emitKernelGradient(
  builder: GraphBuilder,
  padded: Value,
  ofProduct: Value,
  { kernelSize, strides, dilationRate }: ConvConfig,
): Value {
  const { transpose } = arithmetic(builder);
  const swapped = builder.node(
    'Conv',
    [transpose(padded, [1, 0, 2]), transpose(ofProduct, [1, 0, 2])], // [F, B, T] by [C, B, T'] -> [F, C, K...]
    { strides: [dilationRate], dilations: [strides] },
  );
  // Steps that no window of the forward pass reached would give more positions than the kernel has.
  const taps = builder.node('Slice', [
    swapped,
    builder.ints([0]),
    builder.ints([kernelSize]),
    builder.ints([2]),
  ]);
  return transpose(taps, [1, 0, 2]);
}

/** Adds zeros at the end of the time until it is as long as that of `like`. */
function emitResize(builder: GraphBuilder, value: Value, like: Value): Value {
  const { sizes, concat } = arithmetic(builder);
  const missing = builder.node('Sub', [sizes(like, 2), sizes(value, 2)]);
  return builder.node('Pad', [value, concat([builder.ints([0, 0, 0, 0, 0]), missing], 0)]);
}

/** The part of the time from `start` that is as long as that of `like`. */
function emitCrop(builder: GraphBuilder, value: Value, start: Value, like: Value): Value {
  const end = builder.node('Add', [start, arithmetic(builder).sizes(like, 2)]);
  return builder.node('Slice', [value, start, end, builder.ints([2])]);
}
