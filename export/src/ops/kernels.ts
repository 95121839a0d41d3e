/** The kernels of convolutions, stored or computed, in the order of ONNX. */

import { transposeWeight } from '../layers/transpose-weight.ts';
import type { Value } from '../onnx/graph.ts';
import type { Op } from './op.ts';
import type { TensorOperand } from './operand.ts';
import { knownSizes } from './shapes.ts';

export interface Kernel {
  readonly value: Value;
  /** The sizes of the window. */
  readonly size: readonly number[];
  /** The last two dimensions in tfjs: channels and filters, or channels and multiplier. */
  readonly channels: number;
  readonly filters: number;
}

/** `[...window, a, b]` to `[b, a, ...window]`, as Conv and ConvTranspose have their kernels. */
export function readKernel(op: Op, filter: TensorOperand): Kernel {
  const shape = kernelShape(op, filter);
  const perm = [shape.length - 1, shape.length - 2, ...shape.slice(2).map((_, i) => i)];
  return { value: transpose(op, filter, perm, undefined), ...sizesOf(shape) };
}

/** `[...window, channels, multiplier]` to `[channels * multiplier, 1, ...window]`: each channel is a group of its own. */
export function readDepthwiseKernel(op: Op, filter: TensorOperand): Kernel {
  const shape = kernelShape(op, filter);
  const { size, channels, filters } = sizesOf(shape);
  const perm = [shape.length - 2, shape.length - 1, ...size.map((_, i) => i)];
  return { value: transpose(op, filter, perm, [channels * filters, 1, ...size]), size, channels, filters };
}

function kernelShape(op: Op, { shape, dataType }: TensorOperand): readonly number[] {
  if (dataType !== 'float32') op.refuse(`its filter is of type ${dataType}`);
  return knownSizes(shape) ?? op.refuse('the shape of its filter is known at run time alone');
}

function sizesOf(shape: readonly number[]): Omit<Kernel, 'value'> {
  return { size: shape.slice(0, -2), channels: shape.at(-2) ?? 1, filters: shape.at(-1) ?? 1 };
}

function transpose(
  op: Op,
  filter: TensorOperand,
  perm: readonly number[],
  shape: readonly number[] | undefined,
): Value {
  const { graph } = op;
  const { constant } = filter;
  if (constant && constant.data instanceof Float32Array) {
    const turned = transposeWeight({ data: constant.data, shape: constant.shape }, perm);
    return graph.initializer('kernel', { ...turned, shape: shape ?? turned.shape });
  }
  const turned = graph.node('Transpose', [filter.value], { perm });
  return shape ? graph.node('Reshape', [turned, graph.ints(shape)]) : turned;
}

/** One number for each dimension of the window; tfjs reads them from the second on, wherever the channels are. */
export function windowNumbers(op: Op, name: string, rank: number): readonly number[] {
  const numbers = op.attributes.numbers(name) ?? [];
  return Array.from({ length: rank }, (_, i) => numbers[i + 1] ?? 1);
}
