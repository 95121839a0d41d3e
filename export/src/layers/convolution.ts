/**
 * Conv1D, Conv2D and Conv3D of tfjs as Conv (ONNX version 11 or 22) between Transposes, with their activation. The
 * causal padding of Conv1D is what Keras makes of it: tfjs 4.22 cannot run it. Refused: unknown activations, a Conv1D
 * with channels first, whose result tfjs leaves with channels last, and windows of a volume that tfjs pads below
 * zero.
 */
import * as v from 'valibot';
import { activationRefusal } from './activations.ts';
import { channelCount } from './channels.ts';
import {
  type ConvolutionOptions,
  convolutionOptions,
  convolutionRefusal,
  convolve,
  emitConv,
  windowsOf,
} from './convolution-core.ts';
import { biasInputs, storeKernel } from './convolution-weights.ts';
import { defineConverter, type LayerConverter } from './layer.ts';
import { SIZE } from './sizes.ts';
import { volumeRefusal } from './windows.ts';

const defineConverterOf = (
  rank: number,
  refusal: (options: ConvolutionOptions) => string | undefined,
): LayerConverter =>
  defineConverter({
    config: v.object({ filters: SIZE, ...convolutionOptions(rank) }),
    inputRank: rank + 2,
    refusal,
    convert: ({ filters, ...options }, input, context) => {
      const { graph, weight, refuse } = context;
      const channels = channelCount(input, options.dataFormat);
      const kernel = storeKernel(graph, weight('kernel', [...options.kernelSize, channels, filters]));
      const inputs = [kernel, ...biasInputs(context, options, filters)];
      const windows = windowsOf(options);
      return convolve(graph, input, options, (grid) => {
        const shifted = volumeRefusal(grid.sizes, windows);
        if (shifted !== undefined) return refuse(shifted);
        return emitConv(graph, grid, windows, { inputs, filterCount: filters });
      });
    },
  });

export const conv1dConverter = defineConverterOf(1, (options) =>
  options.dataFormat === 'channelsFirst'
    ? 'its input has channels before time (dataFormat)'
    : activationRefusal(options.activation),
);
export const conv2dConverter = defineConverterOf(2, convolutionRefusal);
export const conv3dConverter = defineConverterOf(3, convolutionRefusal);
