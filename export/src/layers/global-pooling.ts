/**
 * The global pooling layers of tfjs over one and two axes as GlobalMaxPool and GlobalAveragePool (ONNX version 1 or
 * 22) after a Transpose. tfjs passes over masks here, so that padded steps count (they change no maximum of states above
 * 0), and over the `dataFormat` of one axis.
 */
import * as v from 'valibot';
import { DATA_FORMAT, gridOf } from './channels.ts';
import { defineConverter, type Flow, type LayerConverter } from './layer.ts';

const defineConverterOf = (opType: 'GlobalMaxPool' | 'GlobalAveragePool', rank: number): LayerConverter =>
  defineConverter({
    config: v.object({ dataFormat: DATA_FORMAT }),
    inputRank: rank + 2,
    convert: ({ dataFormat }, input, { graph }) => {
      const { value, channels, sizes } = gridOf(graph, input, rank === 1 ? 'channelsLast' : dataFormat);
      const pooled = graph.node(opType, [value]);
      const [batch = 'batch'] = input.shape;
      return {
        value: graph.node('Squeeze', [pooled, graph.ints(sizes.map((_, axis) => axis + 2))]),
        dataType: 'float32',
        shape: [batch, channels],
        isPaddingIgnored: opType === 'GlobalMaxPool' && rank === 1 && isPaddingBelow(input),
      };
    },
  });

/** Whether no value at a padded step is above all real ones of its channel. */
function isPaddingBelow({ ending, isPaddingIgnored }: Flow): boolean {
  return ending === 'positive states' && isPaddingIgnored;
}

export const GLOBAL_POOLING_CONVERTERS = {
  GlobalAveragePooling1D: defineConverterOf('GlobalAveragePool', 1),
  GlobalAveragePooling2D: defineConverterOf('GlobalAveragePool', 2),
  GlobalMaxPooling1D: defineConverterOf('GlobalMaxPool', 1),
  GlobalMaxPooling2D: defineConverterOf('GlobalMaxPool', 2),
} as const;
