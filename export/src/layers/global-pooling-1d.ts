/**
 * GlobalMaxPooling1D and GlobalAveragePooling1D of tfjs as GlobalMaxPool and GlobalAveragePool (ONNX version 1 or 22)
 * after a Transpose. tfjs passes over masks here: padded steps count.
 */
import * as v from 'valibot';
import { asFloat, defineConverter, type LayerConverter } from './layer.ts';
import { emitChannelSwap } from './windows.ts';

const defineConverterOf = (opType: 'GlobalMaxPool' | 'GlobalAveragePool'): LayerConverter =>
  defineConverter({
    config: v.looseObject({}),
    inputRank: 3,
    convert: (_config, input, { graph }) => {
      const [batch = 'batch', , channels = 'channels'] = input.shape;
      const pooled = graph.node(opType, [emitChannelSwap(graph, asFloat(graph, input))]);
      return {
        value: graph.node('Squeeze', [pooled, graph.ints([2])]),
        dataType: 'float32',
        shape: [batch, channels],
        isPaddingIgnored: false,
      };
    },
  });

export const globalMaxPooling1dConverter = defineConverterOf('GlobalMaxPool');
export const globalAveragePooling1dConverter = defineConverterOf('GlobalAveragePool');
