/**
 * Embedding of tfjs as Gather (ONNX version 13), with Equal and Not (13, 1) for the mask of `maskZero`, which layers
 * can use where the input is a row of token ids.
 */
import * as v from 'valibot';
import type { Dimension } from '../onnx/graph.ts';
import type { Value } from '../onnx/index.ts';
import { defineConverter, type LayerContext, type Mask } from './layer.ts';
import { castTo } from './values.ts';

const SIZE = v.pipe(v.number(), v.integer(), v.minValue(1));

export const embeddingConverter = defineConverter({
  config: v.object({
    inputDim: SIZE,
    outputDim: SIZE,
    maskZero: v.nullish(v.boolean(), false),
  }),
  convert: ({ inputDim, outputDim, maskZero }, input, context) => {
    const { graph, weight } = context;
    const table = graph.initializer('embeddings', {
      ...weight('embeddings', [inputDim, outputDim]),
      dataType: 'float32',
    });
    const tokens = input.dataType === 'int32' ? input.value : castTo(graph, input.value, 'int32');
    return {
      value: graph.node('Gather', [table, tokens]),
      dataType: 'float32',
      shape: [...input.shape, outputDim],
      mask:
        maskZero && input.shape.length === 2
          ? emitMask(tokens, input.shape[1] ?? 'time', context)
          : undefined,
      isPaddingIgnored: input.isPaddingIgnored,
    };
  },
});

/** A step is real where its token id is not 0, whatever the padding id of the text is. */
function emitMask(tokens: Value, time: Dimension, { graph, isPaddedAtEnd }: LayerContext): Mask {
  const zero = graph.constant({ dataType: 'int32', shape: [], data: Int32Array.of(0) });
  const value = graph.node('Not', [graph.node('Equal', [tokens, zero])]);
  return { value, isAtEnd: isPaddedAtEnd, time };
}
