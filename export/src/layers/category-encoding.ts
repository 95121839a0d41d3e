/**
 * CategoryEncoding of tfjs as Equal (ONNX version 13), Cast 13, Range 11, ReduceSum 13 and Min 13. tfjs stops at a
 * category that is not there; the file counts none. Refused: the output mode `tfIdf`, which takes weights that no
 * model can hold.
 */
import * as v from 'valibot';
import { defineConverter, type Flow, type LayerContext } from './layer.ts';
import { SIZE } from './sizes.ts';
import { castTo } from './values.ts';

const MODES = ['oneHot', 'multiHot', 'count', 'int', 'tfIdf'] as const;

export const categoryEncodingConverter = defineConverter({
  config: v.object({ numTokens: SIZE, outputMode: v.nullish(v.picklist(MODES), 'multiHot') }),
  refusal: ({ outputMode }) =>
    outputMode === 'tfIdf' ? 'its outputMode is tfIdf, whose weights no model can hold' : undefined,
  convert: ({ numTokens, outputMode }, input, context) => {
    const { graph, refuse } = context;
    const [batch = 'batch'] = input.shape;
    const categories = input.dataType === 'int32' ? input.value : castTo(graph, input.value, 'int32');
    const { shape } = input;
    const { isPaddingIgnored } = input;
    if (outputMode === 'int') return { value: categories, dataType: 'int32', shape, isPaddingIgnored };
    const isSingle = shape.length === 2 && shape[1] === 1;
    if (shape.length !== 2 || (outputMode === 'oneHot' && !isSingle)) {
      return refuse(`its input is [${shape.join(', ')}], which TensorFlow.js cannot encode as ${outputMode}`);
    }
    const counts = emitCounts({ ...input, value: categories }, numTokens, context);
    return {
      value: outputMode === 'count' ? counts : graph.node('Min', [counts, graph.float(1)]),
      dataType: 'float32',
      shape: [batch, numTokens],
      isPaddingIgnored: false,
    };
  },
});

/** How often each category occurs in a row: int32 `[batch, count]` to float32 `[batch, categories]`. */
function emitCounts({ value }: Flow, categoryCount: number, { graph }: LayerContext): string {
  const scalar = (number: number): string =>
    graph.constant({ dataType: 'int32', shape: [], data: Int32Array.of(number) });
  const all = graph.node('Range', [scalar(0), scalar(categoryCount), scalar(1)]);
  const each = graph.node('Unsqueeze', [value, graph.ints([2])]);
  const matches = castTo(graph, graph.node('Equal', [each, all]), 'float32');
  return graph.node('ReduceSum', [matches, graph.ints([1])], { keepdims: 0 });
}
