/**
 * Masking of tfjs: a step whose values all equal `maskValue` is no real one, and becomes zeros.
 * ONNX operators (versions in opset 13): Cast, Equal, Greater, Not 1, ReduceSum, Squeeze, Where 9. Layers can
 * use the mask where the input has three dimensions.
 */
import * as v from 'valibot';
import { defineConverter } from './layer.ts';
import { asFloat, castTo } from './values.ts';

export const maskingConverter = defineConverter({
  config: v.object({ maskValue: v.nullish(v.number(), 0) }),
  convert: ({ maskValue }, input, { graph }) => {
    const x = asFloat(graph, input);
    const differs = graph.node('Not', [graph.node('Equal', [x, graph.float(maskValue)])]);
    const counts = graph.node('ReduceSum', [castTo(graph, differs, 'int32'), graph.ints([-1])], {
      keepdims: 1,
    });
    const zero = graph.constant({ dataType: 'int32', shape: [], data: Int32Array.of(0) });
    const isReal = graph.node('Greater', [counts, zero]);
    return {
      ...input,
      value: graph.node('Where', [isReal, x, graph.float(0)]),
      dataType: 'float32',
      mask:
        input.shape.length === 3
          ? {
              value: graph.node('Squeeze', [isReal, graph.ints([-1])]),
              isAtEnd: false,
              time: input.shape[1] ?? 'time',
            }
          : undefined,
      ending: undefined,
    };
  },
});
