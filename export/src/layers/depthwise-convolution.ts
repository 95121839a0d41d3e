/**
 * DepthwiseConv2D of tfjs as Conv (ONNX version 11 or 22) with a group for each channel, and SeparableConv2D as such
 * a one and a Conv of single places, between Transposes. tfjs passes over the `dilationRate` of DepthwiseConv2D.
 * Refused: unknown activations, causal padding, and a bias or softmax of a SeparableConv2D with channels first, where
 * tfjs mixes up the axes.
 */
import * as v from 'valibot';
import { isElementwise } from './activations.ts';
import { channelCount } from './channels.ts';
import { convolutionOptions, convolutionRefusal, convolve, emitConv, windowsOf } from './convolution-core.ts';
import { biasInputs, storeDepthwiseKernel, storeKernel } from './convolution-weights.ts';
import { defineConverter } from './layer.ts';
import { SIZE } from './sizes.ts';

const RANK = 2;
const SINGLE_PLACES = { size: [1, 1], strides: [1, 1], dilations: [1, 1], padding: 'valid' } as const;
const DEPTHWISE_OPTIONS = { depthMultiplier: v.nullish(SIZE, 1), ...convolutionOptions(RANK) };

export const depthwiseConv2dConverter = defineConverter({
  config: v.object(DEPTHWISE_OPTIONS),
  inputRank: RANK + 2,
  refusal: convolutionRefusal,
  convert: ({ depthMultiplier, ...options }, input, context) => {
    const { graph, weight, refuse } = context;
    const channels = channelCount(input, options.dataFormat);
    if (channels === undefined) return refuse('the number of its channels is not known');
    const kernel = weight('depthwise_kernel', [...options.kernelSize, channels, depthMultiplier]);
    const filterCount = channels * depthMultiplier;
    const inputs = [storeDepthwiseKernel(graph, kernel), ...biasInputs(context, options, filterCount)];
    const windows = windowsOf({ ...options, dilationRate: [1, 1] });
    return convolve(graph, input, options, (grid) =>
      emitConv(graph, grid, windows, { inputs, filterCount, groupCount: channels }),
    );
  },
});

export const separableConv2dConverter = defineConverter({
  config: v.object({ filters: SIZE, ...DEPTHWISE_OPTIONS }),
  inputRank: RANK + 2,
  refusal: (options) => {
    const { dataFormat, useBias, activation } = options;
    return dataFormat === 'channelsFirst' && (useBias || !isElementwise(activation))
      ? 'it has channels first, and TensorFlow.js then adds its bias to rows and applies softmax to channels'
      : convolutionRefusal(options);
  },
  convert: ({ filters, depthMultiplier, ...options }, input, context) => {
    const { graph, weight, refuse } = context;
    const channels = channelCount(input, options.dataFormat);
    if (channels === undefined) return refuse('the number of its channels is not known');
    const depthCount = channels * depthMultiplier;
    const depthwise = weight('depthwise_kernel', [...options.kernelSize, channels, depthMultiplier]);
    const pointwise = weight('pointwise_kernel', [1, 1, depthCount, filters]);
    const depthInputs = [storeDepthwiseKernel(graph, depthwise)];
    const inputs = [
      storeKernel(graph, pointwise, 'pointwise_kernel'),
      ...biasInputs(context, options, filters),
    ];
    return convolve(graph, input, options, (grid) => {
      const perChannel = { inputs: depthInputs, filterCount: depthCount, groupCount: channels };
      const depth = emitConv(graph, grid, windowsOf(options), perChannel);
      return emitConv(graph, depth, SINGLE_PLACES, { inputs, filterCount: filters });
    });
  },
});
