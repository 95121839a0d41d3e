/** Windows that slide over time, as Conv1D and the pooling layers of tfjs have them. */
import * as v from 'valibot';
import type { Dimension } from '../onnx/graph.ts';
import type { Attributes, GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';
import { asFloat, type Flow } from './layer.ts';

export interface Window {
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: 'valid' | 'same';
}

const SIZE = v.pipe(v.number(), v.integer(), v.minValue(1));
/** A number, or a list of one. */
export const SIZE_1D = v.pipe(
  v.union([SIZE, v.tuple([SIZE])]),
  v.transform((size) => (typeof size === 'number' ? size : size[0])),
);

/** Why ONNX Runtime cannot have these windows, or undefined where it can. */
export function windowRefusal(time: Dimension, { size, stride, padding }: Window): string | undefined {
  const isSafe = typeof time === 'number' || padding === 'valid' || size === 1 || stride <= size;
  if (isSafe) return undefined;
  return `its stride ${stride} is longer than its window of ${size}, padded, over a number of steps known at run time alone`;
}

/** The attributes of Conv, MaxPool and AveragePool. */
function windowAttributes(time: Dimension, window: Window): Attributes {
  const { size, stride, dilation, padding } = window;
  return {
    kernel_shape: [size],
    strides: [stride],
    ...(dilation > 1 && { dilations: [dilation] }),
    ...(padding === 'same' && paddingAttributes(time, window)),
  };
}

/** tfjs pads by half of what is missing at the start, by the rest at the end. */
function paddingAttributes(time: Dimension, { size, stride, dilation }: Window): Attributes {
  const span = dilation * (size - 1) + 1;
  // With a stride, how much is missing depends on the number of steps; nothing is where a window is one step.
  if (typeof time === 'string' && stride > 1 && size > 1) return { auto_pad: 'SAME_UPPER' };
  const steps = typeof time === 'number' ? time : stride;
  const missing = Math.max(0, (Math.ceil(steps / stride) - 1) * stride + span - steps);
  const before = Math.floor(missing / 2);
  return { pads: [before, missing - before] };
}

/** The number of windows over so many steps; a new name where that is known at run time alone. */
export function windowCount(time: Dimension, { size, stride, dilation, padding }: Window): Dimension {
  if (padding === 'same' && stride === 1) return time;
  if (typeof time === 'string') return `${time}_windows`;
  const span = dilation * (size - 1) + 1;
  return padding === 'same' ? Math.ceil(time / stride) : Math.floor((time - span) / stride) + 1;
}

/** `[batch, time, channels]` to `[batch, channels, time]`, where ONNX has its windows, or back. */
export function emitChannelSwap(graph: GraphBuilder, x: Value): Value {
  return graph.node('Transpose', [x], { perm: [0, 2, 1] });
}

/** What leaves a layer of windows. tfjs drops the mask, and what stands at padded steps gets into the real ones. */
export function windowFlow(
  graph: GraphBuilder,
  input: Flow,
  window: Window,
  emit: (channelsFirst: Value, attributes: Attributes) => Value,
): Flow {
  const [batch = 'batch', time = 'time', channels = 'channels'] = input.shape;
  const windows = emit(emitChannelSwap(graph, asFloat(graph, input)), windowAttributes(time, window));
  const value = emitChannelSwap(graph, windows);
  return {
    value,
    dataType: 'float32',
    shape: [batch, windowCount(time, window), channels],
    isPaddingIgnored: false,
  };
}
