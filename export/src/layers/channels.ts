/**
 * Sequences, images and volumes with their channels where ONNX wants them: `[batch, channels, ...places]`. tfjs has
 * them last by default, so that Transpose (ONNX version 13) stands before and behind the operators of such a layer.
 */
import * as v from 'valibot';
import type { Dimension } from '../onnx/graph.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/index.ts';
import type { Flow } from './layer.ts';
import { asFloat } from './values.ts';

export const DATA_FORMAT = v.nullish(v.picklist(['channelsLast', 'channelsFirst']), 'channelsLast');
export type DataFormat = v.InferOutput<typeof DATA_FORMAT>;

/** A value with channels first, and its shape without the batch. */
export interface Grid {
  readonly value: Value;
  readonly channels: Dimension;
  /** The number of places along each axis: steps, or height and width, or depth, height and width. */
  readonly sizes: readonly Dimension[];
}

/**
 * Runs operators on an input with its channels first.
 *
 * @returns what they give, with its channels where the input has them. tfjs drops the mask there, and what stands at
 *   padded steps gets into the real ones.
 */
export function overGrid(
  graph: GraphBuilder,
  input: Flow,
  dataFormat: DataFormat,
  emit: (grid: Grid) => Grid,
): Flow {
  const { value, channels, sizes } = emit(gridOf(graph, input, dataFormat));
  const [batch = 'batch'] = input.shape;
  const isFirst = dataFormat === 'channelsFirst';
  return {
    value: isFirst ? value : graph.node('Transpose', [value], { perm: [0, ...axesFrom(2, sizes.length), 1] }),
    dataType: 'float32',
    shape: isFirst ? [batch, channels, ...sizes] : [batch, ...sizes, channels],
    isPaddingIgnored: false,
  };
}

/** The input as float32 with its channels first. */
export function gridOf(graph: GraphBuilder, input: Flow, dataFormat: DataFormat): Grid {
  const x = asFloat(graph, input);
  const [, ...rest] = input.shape;
  if (dataFormat === 'channelsFirst') {
    return { value: x, channels: rest[0] ?? 'channels', sizes: rest.slice(1) };
  }
  const sizes = rest.slice(0, -1);
  const perm = [0, sizes.length + 1, ...axesFrom(1, sizes.length)];
  return { value: graph.node('Transpose', [x], { perm }), channels: rest.at(-1) ?? 'channels', sizes };
}

/** The known number of channels, which weights depend on. */
export function channelCount({ shape }: Flow, dataFormat: DataFormat): number | undefined {
  const size = dataFormat === 'channelsFirst' ? shape[1] : shape.at(-1);
  return typeof size === 'number' ? size : undefined;
}

function axesFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}
