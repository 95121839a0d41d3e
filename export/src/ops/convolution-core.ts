/**
 * Conv1D, Conv2D, Conv3D, the depthwise ones, and those fused with a bias and an activation, as Conv (ONNX version 11 or
 * 22) between Transposes.
 */

import { volumeRefusal, type Windows, windowAttributes, windowCounts } from '../layers/windows.ts';
import type { Dimension, Value } from '../onnx/graph.ts';
import { prelu } from './basic-math.ts';
import { type Fusion, NO_FUSION, readFusion } from './fused.ts';
import { dataFormatOf, type Grid, namedSizes, overGrid } from './grids.ts';
import { type Kernel, readDepthwiseKernel, readKernel, windowNumbers } from './kernels.ts';
import type { Op, OpConverter } from './op.ts';
import { lazyTensor, type TensorOperand } from './operand.ts';
import { broadcastShapes, rankOf } from './shapes.ts';

interface Options {
  readonly rank: number;
  readonly isDepthwise?: boolean;
  readonly isFused?: boolean;
}

export const convolution =
  ({ rank, isDepthwise = false, isFused = false }: Options): OpConverter =>
  (op) => {
    const x = op.input(0);
    const format = dataFormatOf(op);
    if (rankOf(op, x) !== rank + 2)
      return op.refuse(`its input has ${rankOf(op, x)} dimensions, expected ${rank + 2}`);
    if (isDepthwise && format === 'channelsFirst')
      return op.refuse('TensorFlow.js runs it with channels last alone');
    if (isDepthwise && op.attributes.strings('fused_ops')?.includes('leakyrelu'))
      return op.refuse('TensorFlow.js makes NaN of its activation');
    const fusion = isFused ? readFusion(op) : NO_FUSION;
    const kernel = isDepthwise ? readDepthwiseKernel(op, op.input(1)) : readKernel(op, op.input(1));
    const isPlainBias = fusion.bias?.shape?.length === 1;
    const result = overGrid(op, x, format, (grid) => {
      const bias = isPlainBias && fusion.bias ? [fusion.bias.value] : [];
      const convolved = emitConv(op, grid, kernel, { rank, isDepthwise, inputs: [kernel.value, ...bias] });
      return isPlainBias || !fusion.bias
        ? { ...convolved, value: fusion.activate(op, convolved.value) }
        : convolved;
    });
    return finish(op, result, fusion, isPlainBias);
  };

/** What could not be done right behind the convolution, since it broadcasts over channels that are last. */
function finish(
  op: Op,
  x: TensorOperand,
  { bias, slopes, activate }: Fusion,
  isBiasDone: boolean,
): TensorOperand {
  const isLeft = bias && !isBiasDone;
  const biased = isLeft
    ? lazyTensor({ dataType: 'float32', shape: broadcastShapes(op, x.shape, bias.shape) }, () =>
        activate(op, op.graph.node('Add', [x.value, bias.value])),
      )
    : x;
  return slopes ? prelu(op, biased, slopes) : biased;
}

function emitConv(
  op: Op,
  { value, sizes }: Grid,
  kernel: Kernel,
  {
    rank,
    isDepthwise,
    inputs,
  }: { readonly rank: number; readonly isDepthwise: boolean; readonly inputs: readonly Value[] },
): Grid {
  const windows = readWindows(op, kernel.size, rank);
  const refusal = volumeRefusal(sizes, windows);
  if (refusal) return op.refuse(refusal);
  const pads = explicitPads(op, rank);
  const attributes = {
    ...windowAttributes(sizes, windows),
    ...(pads && { pads }),
    ...(isDepthwise && { group: kernel.channels }),
  };
  const counts = windowCounts(padSizes(op, sizes, pads), windows);
  return {
    value: op.graph.node('Conv', [value, ...inputs], attributes),
    channels: isDepthwise ? kernel.channels * kernel.filters : kernel.filters,
    sizes: namedSizes(op, counts, sizes),
  };
}

/** The windows of a convolution or a pooling. */
export function readWindows(op: Op, size: readonly number[], rank: number): Windows {
  const padding = op.attributes.string('padding') === 'same' ? 'same' : 'valid';
  if (rank === 1) {
    const [stride = 1, dilation = 1] = [op.attributes.number('stride'), op.attributes.number('dilation')];
    return { size, strides: [stride], dilations: [dilation], padding };
  }
  return {
    size,
    strides: windowNumbers(op, 'strides', rank),
    dilations: windowNumbers(op, 'dilations', rank),
    padding,
  };
}

/** All that is put before, then all that is put behind; undefined where the padding is not spelled out. */
export function explicitPads(op: Op, rank: number): readonly number[] | undefined {
  if (op.attributes.string('padding') !== 'explicit') return undefined;
  const numbers = op.attributes.numbers('explicit_paddings') ?? [];
  const first = dataFormatOf(op) === 'channelsFirst' ? 2 : 1;
  const axes = Array.from({ length: rank }, (_, i) => first + i);
  return [0, 1].flatMap((side) => axes.map((axis) => numbers[2 * axis + side] ?? 0));
}

function padSizes(
  op: Op,
  sizes: readonly Dimension[],
  pads: readonly number[] | undefined,
): readonly Dimension[] {
  if (!pads) return sizes;
  return sizes.map((size, i) =>
    typeof size === 'number' ? size + (pads[i] ?? 0) + (pads[sizes.length + i] ?? 0) : op.newSize(),
  );
}
