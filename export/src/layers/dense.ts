/**
 * Dense of tfjs as Gemm (ONNX version 13; rows of a batch) or MatMul and Add (13; with a time axis), then its
 * activation. Unknown activations are refused.
 */
import * as v from 'valibot';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';
import type { WeightTensor } from '../read/description.ts';
import { ACTIVATION_OPTION, activationRefusal, emitActivation, endingOf } from './activations.ts';
import { defineConverter } from './layer.ts';
import { asFloat, lastSize } from './values.ts';

export const denseConverter = defineConverter({
  config: v.object({
    units: v.pipe(v.number(), v.integer(), v.minValue(1)),
    activation: v.nullish(ACTIVATION_OPTION, 'linear'),
    useBias: v.nullish(v.boolean(), true),
  }),
  refusal: ({ activation }) => activationRefusal(activation),
  convert: ({ units, activation, useBias }, input, { graph, weight }) => {
    const kernel = weight('kernel', [lastSize(input), units]);
    const bias = useBias ? weight('bias', [units]) : undefined;
    const isFlat = input.shape.length === 2;
    const sums = emitSums(graph, asFloat(graph, input), { kernel, bias, isFlat });
    return {
      ...input,
      value: emitActivation(graph, activation, sums),
      dataType: 'float32',
      shape: [...input.shape.slice(0, -1), units],
      ending: endingOf(activation),
    };
  },
});

function emitSums(
  graph: GraphBuilder,
  x: Value,
  {
    kernel,
    bias,
    isFlat,
  }: { readonly kernel: WeightTensor; readonly bias: WeightTensor | undefined; readonly isFlat: boolean },
): Value {
  const w = graph.initializer('kernel', { ...kernel, dataType: 'float32' });
  if (!bias) return graph.node('MatMul', [x, w]);
  const b = graph.initializer('bias', { ...bias, dataType: 'float32' });
  if (isFlat) return graph.node('Gemm', [x, w, b]);
  return graph.node('Add', [graph.node('MatMul', [x, w]), b]);
}
