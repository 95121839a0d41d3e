/**
 * The layers of tfjs that are an activation with options: ReLU as Relu (ONNX version 14 or 13) or Clip 13, LeakyReLU
 * as LeakyRelu 6 or 16, PReLU as PRelu 9 or 16, ELU as Elu 6, ThresholdedReLU as ThresholdedRelu 10. Refused: what
 * tfjs refuses too, another `alpha` than 1 of ELU.
 */
import * as v from 'valibot';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';
import { defineConverter, type Flow, type LayerConverter } from './layer.ts';
import { asFloat } from './values.ts';

/** What leaves a layer that computes each value by itself; `keepsMask` is `supportsMasking` of its class. */
function elementwiseFlow(input: Flow, value: Value, keepsMask: boolean): Flow {
  const { shape, isPaddingIgnored } = input;
  return {
    value,
    dataType: 'float32',
    shape,
    mask: keepsMask ? input.mask : undefined,
    isPaddingIgnored,
  };
}

export const reluConverter = defineConverter({
  config: v.object({ maxValue: v.nullish(v.number()) }),
  convert: ({ maxValue }, input, { graph }) => {
    const positive = graph.node('Relu', [asFloat(graph, input)]);
    const value =
      typeof maxValue === 'number'
        ? graph.node('Clip', [positive, graph.float(0), graph.float(maxValue)])
        : positive;
    return elementwiseFlow(input, value, true);
  },
});

export const preluConverter = defineConverter({
  config: v.looseObject({}),
  convert: (_config, input, { graph, weight }) => {
    const alpha = weight('alpha', Array.from({ length: input.shape.length - 1 }));
    const slope = graph.initializer('alpha', { ...alpha, dataType: 'float32' });
    return elementwiseFlow(input, graph.node('PRelu', [asFloat(graph, input), slope]), true);
  },
});

/** A layer with one number as its option, which tfjs lets drop the mask. */
function defineWithNumber(
  option: string,
  defaultValue: number,
  emit: (graph: GraphBuilder, x: Value, value: number) => Value,
): LayerConverter {
  return defineConverter({
    config: v.object({ [option]: v.nullish(v.number(), defaultValue) }),
    convert: (config, input, { graph }) =>
      elementwiseFlow(input, emit(graph, asFloat(graph, input), config[option] ?? defaultValue), false),
  });
}

export const leakyReluConverter = defineWithNumber('alpha', 0.3, (graph, x, alpha) =>
  graph.node('LeakyRelu', [x], { alpha: { float: alpha } }),
);

export const thresholdedReluConverter = defineWithNumber('theta', 1, (graph, x, theta) =>
  graph.node('ThresholdedRelu', [x], { alpha: { float: theta } }),
);

export const eluConverter = defineConverter({
  config: v.object({ alpha: v.nullish(v.literal(1), 1) }),
  convert: (_config, input, { graph }) =>
    elementwiseFlow(input, graph.node('Elu', [asFloat(graph, input)], { alpha: { float: 1 } }), false),
});
