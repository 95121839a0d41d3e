/** Rescaling of tfjs as Mul and Add (ONNX versions 13, 14). */
import * as v from 'valibot';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';
import { defineConverter } from './layer.ts';
import { asFloat } from './values.ts';

/** A number, or one for each channel. */
const NUMBERS = v.union([v.number(), v.array(v.number())]);

export const rescalingConverter = defineConverter({
  config: v.object({ scale: NUMBERS, offset: v.nullish(NUMBERS, 0) }),
  convert: ({ scale, offset }, input, { graph }) => {
    const scaled = graph.node('Mul', [asFloat(graph, input), storeNumbers(graph, scale)]);
    return {
      value: offset === 0 ? scaled : graph.node('Add', [scaled, storeNumbers(graph, offset)]),
      dataType: 'float32',
      shape: input.shape,
      isPaddingIgnored: input.isPaddingIgnored,
    };
  },
});

function storeNumbers(graph: GraphBuilder, numbers: number | readonly number[]): Value {
  if (typeof numbers === 'number') return graph.float(numbers);
  return graph.constant({
    dataType: 'float32',
    shape: [numbers.length],
    data: Float32Array.from(numbers),
  });
}
