/** RepeatVector of tfjs as Unsqueeze (ONNX version 13) and Tile (13). */
import * as v from 'valibot';
import { defineConverter } from './layer.ts';
import { SIZE } from './sizes.ts';

export const repeatVectorConverter = defineConverter({
  config: v.object({ n: SIZE }),
  inputRank: 2,
  convert: ({ n }, { value, dataType, shape, isPaddingIgnored }, { graph }) => {
    const [batch = 'batch', size = 'features'] = shape;
    const single = graph.node('Unsqueeze', [value, graph.ints([1])]);
    return {
      value: graph.node('Tile', [single, graph.ints([1, n, 1])]),
      dataType,
      shape: [batch, n, size],
      isPaddingIgnored,
    };
  },
});
