/**
 * The pooling layers of tfjs over one, two and three axes as MaxPool (ONNX version 12 or 22) and AveragePool (11, 19
 * or 22), which leaves padding out of its averages, between Transposes. tfjs passes over masks here, takes causal
 * padding for none, and passes over the `dataFormat` of one axis. Refused: `same` padding where windows do not touch
 * and the number of places is known at run time alone, since ONNX Runtime's pooling then computes a padding below
 * zero (over volumes so does tfjs).
 */
import * as v from 'valibot';
import { DATA_FORMAT, overGrid } from './channels.ts';
import { defineConverter, type LayerConverter } from './layer.ts';
import { sizesOf } from './sizes.ts';
import { poolingRefusal, volumeRefusal, type Windows, windowAttributes, windowCounts } from './windows.ts';

const defineConverterOf = (opType: 'MaxPool' | 'AveragePool', rank: number): LayerConverter => {
  const ones = Array.from({ length: rank }, () => 1);
  return defineConverter({
    config: v.object({
      poolSize: v.nullish(
        sizesOf(rank),
        ones.map(() => 2),
      ),
      strides: v.nullish(sizesOf(rank)),
      padding: v.nullish(v.picklist(['valid', 'same', 'causal']), 'valid'),
      dataFormat: DATA_FORMAT,
    }),
    inputRank: rank + 2,
    convert: ({ poolSize, strides, padding, dataFormat }, input, { graph, refuse }) => {
      const windows: Windows = {
        size: poolSize,
        strides: strides ?? poolSize,
        dilations: ones,
        padding: padding === 'same' ? 'same' : 'valid',
      };
      const format = rank === 1 ? 'channelsLast' : dataFormat;
      return overGrid(graph, input, format, ({ value, channels, sizes }) => {
        const refusal = volumeRefusal(sizes, windows) ?? poolingRefusal(sizes, windows);
        if (refusal !== undefined) return refuse(refusal);
        return {
          value: graph.node(opType, [value], windowAttributes(sizes, windows)),
          channels,
          sizes: windowCounts(sizes, windows),
        };
      });
    },
  });
};

export const maxPooling1dConverter = defineConverterOf('MaxPool', 1);
export const maxPooling2dConverter = defineConverterOf('MaxPool', 2);
export const maxPooling3dConverter = defineConverterOf('MaxPool', 3);
export const averagePooling1dConverter = defineConverterOf('AveragePool', 1);
export const averagePooling2dConverter = defineConverterOf('AveragePool', 2);
export const averagePooling3dConverter = defineConverterOf('AveragePool', 3);
