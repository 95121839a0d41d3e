/**
 * PositionEmbedding of tfjs (which its bundle leaves out): the first rows of its table, for every row of the batch.
 * ONNX operators (versions in opset 13): Expand, Shape, Slice.
 */
import * as v from 'valibot';
import { defineConverter, type LayerContext } from './layer.ts';
import { emitSizes } from './shapes.ts';
import { SIZE } from './sizes.ts';
import { lastSize } from './values.ts';

export const positionEmbeddingConverter = defineConverter({
  config: v.object({ sequenceLength: SIZE }),
  convert: ({ sequenceLength }, input, context: LayerContext) => {
    const { graph, weight } = context;
    const { value, shape, isPaddingIgnored } = input;
    const table = graph.initializer('embeddings', {
      ...weight('embeddings', [sequenceLength, lastSize(input)]),
      dataType: 'float32',
    });
    const rank = shape.length;
    const stepCount = emitSizes(graph, value, rank - 2, rank - 1);
    const rows = graph.node('Slice', [table, graph.ints([0]), stepCount]);
    return {
      value: graph.node('Expand', [rows, graph.node('Shape', [value])]),
      dataType: 'float32',
      shape,
      isPaddingIgnored,
    };
  },
});
