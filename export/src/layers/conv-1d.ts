/**
 * Conv1D of tfjs as Conv (ONNX version 11 or 22) between Transposes, then its activation. Refused: unknown
 * activations, channels before time, and causal padding, which tfjs 4.22 cannot run itself.
 */
import * as v from 'valibot';
import type { Tensor } from '../onnx/index.ts';
import type { WeightTensor } from '../read/description.ts';
import { ACTIVATION_OPTION, activationRefusal, emitActivation, endingOf } from './activations.ts';
import { defineConverter, lastSize } from './layer.ts';
import { SIZE_1D, type Window, windowFlow } from './windows.ts';

const CONFIG = v.object({
  filters: v.pipe(v.number(), v.integer(), v.minValue(1)),
  kernelSize: SIZE_1D,
  strides: v.nullish(SIZE_1D, 1),
  dilationRate: v.nullish(SIZE_1D, 1),
  padding: v.nullish(v.picklist(['valid', 'same', 'causal']), 'valid'),
  dataFormat: v.nullish(v.string(), 'channelsLast'),
  activation: v.nullish(ACTIVATION_OPTION, 'linear'),
  useBias: v.nullish(v.boolean(), true),
});

export const conv1dConverter = defineConverter({
  config: CONFIG,
  inputRank: 3,
  refusal: ({ padding, dataFormat, activation }) => {
    if (padding === 'causal')
      return 'its padding is causal, which TensorFlow.js cannot run: nothing to compare with';
    if (dataFormat !== 'channelsLast') return 'its input has channels before time (dataFormat)';
    return activationRefusal(activation);
  },
  convert: (config, input, { graph, weight }) => {
    const { filters, kernelSize, activation } = config;
    const kernel = graph.initializer(
      'kernel',
      toOnnxKernel(weight('kernel', [kernelSize, lastSize(input), filters])),
    );
    const bias = config.useBias
      ? [graph.initializer('bias', { ...weight('bias', [filters]), dataType: 'float32' })]
      : [];
    const window: Window = {
      size: kernelSize,
      stride: config.strides,
      dilation: config.dilationRate,
      padding: config.padding === 'same' ? 'same' : 'valid',
    };
    const flow = windowFlow(graph, input, window, (x, attributes) =>
      graph.node('Conv', [x, kernel, ...bias], attributes),
    );
    return {
      ...flow,
      value: emitActivation(graph, activation, flow.value),
      shape: [...flow.shape.slice(0, -1), filters],
      ending: endingOf(activation),
    };
  },
});

/** `[kernelSize, channels, filters]` to `[filters, channels, kernelSize]`. */
function toOnnxKernel({ data, shape }: WeightTensor): Tensor {
  const [kernelSize = 0, channelCount = 0, filterCount = 0] = shape;
  const result = new Float32Array(data.length);
  let to = 0;
  for (let filter = 0; filter < filterCount; filter += 1) {
    for (let channel = 0; channel < channelCount; channel += 1) {
      for (let step = 0; step < kernelSize; step += 1) {
        result[to] = data[(step * channelCount + channel) * filterCount + filter] ?? 0;
        to += 1;
      }
    }
  }
  return { dataType: 'float32', shape: [filterCount, channelCount, kernelSize], data: result };
}
