/**
 * MaxPooling1D and AveragePooling1D of tfjs as MaxPool (ONNX version 12 or 22) and AveragePool (11, 19 or 22), which
 * leaves padding out of its averages, between Transposes. tfjs passes over masks here. Refused: `same` padding where windows do not touch and the number
 * of steps is known at run time alone, since ONNX Runtime's pooling then computes a padding below zero.
 */
import * as v from 'valibot';
import { defineConverter, type LayerConverter } from './layer.ts';
import { SIZE_1D, type Window, windowFlow, windowRefusal } from './windows.ts';

const CONFIG = v.object({
  poolSize: v.nullish(SIZE_1D, 2),
  strides: v.nullish(SIZE_1D),
  padding: v.nullish(v.picklist(['valid', 'same']), 'valid'),
});

const defineConverterOf = (opType: 'MaxPool' | 'AveragePool'): LayerConverter =>
  defineConverter({
    config: CONFIG,
    inputRank: 3,
    convert: ({ poolSize, strides, padding }, input, { graph, refuse }) => {
      const window: Window = { size: poolSize, stride: strides ?? poolSize, dilation: 1, padding };
      const refusal = windowRefusal(input.shape[1] ?? 'time', window);
      if (refusal !== undefined) return refuse(refusal);
      return windowFlow(graph, input, window, (x, attributes) => graph.node(opType, [x], attributes));
    },
  });

export const maxPooling1dConverter = defineConverterOf('MaxPool');
export const averagePooling1dConverter = defineConverterOf('AveragePool');
