/**
 * Conv2DTranspose and Conv3DTranspose of tfjs as ConvTranspose (ONNX version 11 or 22) between Transposes, with their
 * activation. tfjs passes over `dilationRate` here. Refused: unknown activations, causal padding, and
 * windows of a volume that tfjs pads below zero.
 */
import * as v from 'valibot';
import type { Dimension } from '../onnx/graph.ts';
import type { Attributes } from '../onnx/graph-builder.ts';
import { channelCount } from './channels.ts';
import {
  type ConvolutionOptions,
  convolutionOptions,
  convolutionRefusal,
  convolve,
} from './convolution-core.ts';
import { biasInputs, storeKernel } from './convolution-weights.ts';
import { defineConverter, type LayerConverter } from './layer.ts';
import { SIZE } from './sizes.ts';
import { SHIFTED_WINDOWS } from './windows.ts';

const defineConverterOf = (rank: number): LayerConverter =>
  defineConverter({
    config: v.object({ filters: SIZE, ...convolutionOptions(rank) }),
    inputRank: rank + 2,
    refusal: (options) => {
      const { kernelSize, strides, padding } = options;
      const isApart = kernelSize.some((size, axis) => size < (strides[axis] ?? 1));
      return rank === 3 && padding === 'same' && isApart ? SHIFTED_WINDOWS : convolutionRefusal(options);
    },
    convert: ({ filters, ...options }, input, context) => {
      const { graph, weight } = context;
      const channels = channelCount(input, options.dataFormat);
      const kernel = storeKernel(graph, weight('kernel', [...options.kernelSize, filters, channels]));
      const inputs = [kernel, ...biasInputs(context, options, filters)];
      return convolve(graph, input, options, ({ value, sizes }) => ({
        value: graph.node('ConvTranspose', [value, ...inputs], attributesOf(options)),
        channels: filters,
        sizes: sizes.map((size, axis) => outputSize(size, axis, options)),
      }));
    },
  });

/** What `same` cuts off is what the convolution that goes the other way would have padded. */
function attributesOf({ kernelSize, strides, padding }: ConvolutionOptions): Attributes {
  const overlaps = kernelSize.map((size, axis) => size - (strides[axis] ?? 1));
  const cut = overlaps.map((overlap) => (padding === 'same' ? Math.max(0, overlap) : 0));
  const before = cut.map((count) => Math.floor(count / 2));
  return {
    kernel_shape: kernelSize,
    strides,
    pads: [...before, ...cut.map((count, axis) => count - (before[axis] ?? 0))],
    output_padding: overlaps.map((overlap) => Math.max(0, -overlap)),
  };
}

function outputSize(
  size: Dimension,
  axis: number,
  { kernelSize, strides, padding }: ConvolutionOptions,
): Dimension {
  const stride = strides[axis] ?? 1;
  const overlap = padding === 'same' ? 0 : Math.max(0, (kernelSize[axis] ?? 1) - stride);
  if (typeof size === 'number') return size * stride + overlap;
  return stride === 1 && overlap === 0 ? size : `${size}_spread`;
}

export const conv2dTransposeConverter = defineConverterOf(2);
export const conv3dTransposeConverter = defineConverterOf(3);
