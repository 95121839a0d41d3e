/**
 * Conv2DBackpropInput, of op list `convolution` of tfjs, as ConvTranspose (ONNX version 11 or 22) between Transposes. The
 * result is cut where the sizes that the op asks for end: they may be known at run time alone.
 */
import type { Dimension, Value } from '../onnx/graph.ts';
import { explicitPads, readWindows } from './convolution-core.ts';
import { type Grid, overGrid } from './grids.ts';
import { readKernel } from './kernels.ts';
import { int64List, sizesIn } from './lists.ts';
import type { Op, OpConverter } from './op.ts';
import { knownSizes } from './shapes.ts';

const RANK = 2;

export const transposedConvolution: OpConverter = (op) => {
  const wanted = sizesIn(op, op.input(0));
  const [filter, x] = [op.input(1), op.input(2)];
  if (wanted?.length !== RANK + 2) return op.refuse('the length of its shape is not 4');
  // [...window, filters, channels], where a convolution that goes the other way has [...window, channels, filters].
  const kernel = readKernel(op, filter);
  return overGrid(op, x, 'channelsLast', (grid) => ({
    value: emitTransposed(op, grid, { value: kernel.value, size: kernel.size, wanted: wanted.slice(1, -1) }),
    channels: kernel.channels,
    sizes: wanted.slice(1, -1),
  }));
};

interface Target {
  /** The kernel. */
  readonly value: Value;
  readonly size: readonly number[];
  /** Height and width of the result. */
  readonly wanted: readonly Dimension[];
}

function emitTransposed(op: Op, { value, sizes }: Grid, { value: kernel, size, wanted }: Target): Value {
  const { strides, padding } = readWindows(op, size, RANK);
  const [from, to, pads] = [knownSizes(sizes), knownSizes(wanted), explicitPads(op, RANK)];
  const { graph } = op;
  const attributes = { kernel_shape: size, strides };
  if (from && to) {
    // What the convolution that goes the other way would have padded is cut off, and what is missing is zero.
    const spread = from.map((places, axis) => (places - 1) * (strides[axis] ?? 1) + (size[axis] ?? 1));
    const cut = spread.map((places, axis) =>
      padding === 'same' ? Math.max(0, places - (to[axis] ?? 0)) : 0,
    );
    const before = pads?.slice(0, RANK) ?? cut.map((count) => Math.floor(count / 2));
    const after = to.map((places, axis) => (spread[axis] ?? 0) - (before[axis] ?? 0) - places);
    return graph.node('ConvTranspose', [value, kernel], {
      ...attributes,
      pads: [...before, ...after.map((count) => Math.max(0, count))],
      output_padding: after.map((count) => Math.max(0, -count)),
    });
  }
  const whole = graph.node('ConvTranspose', [value, kernel], {
    ...attributes,
    output_padding: strides.map((stride) => stride - 1),
  });
  const ends = graph.node('Slice', [int64List(op, op.input(0)), graph.ints([1]), graph.ints([3])]);
  const starts = emitStarts(op, value, ends, { size, strides, isSame: padding === 'same', pads });
  return graph.node('Slice', [whole, starts, graph.node('Add', [starts, ends]), graph.ints([2, 3])]);
}

/** Half of what is cut off at run time, or what is spelled out. */
function emitStarts(
  op: Op,
  x: Value,
  wanted: Value,
  options: {
    readonly size: readonly number[];
    readonly strides: readonly number[];
    readonly isSame: boolean;
    readonly pads: readonly number[] | undefined;
  },
): Value {
  const { graph } = op;
  const { size, strides, isSame, pads } = options;
  if (pads) return graph.ints(pads.slice(0, RANK));
  if (!isSame) return graph.ints([0, 0]);
  const places = graph.node('Slice', [graph.node('Shape', [x]), graph.ints([2]), graph.ints([4])]);
  const overlap = size.map((length, axis) => length - (strides[axis] ?? 1));
  const spread = graph.node('Add', [graph.node('Mul', [places, graph.ints(strides)]), graph.ints(overlap)]);
  const cut = graph.node('Max', [graph.node('Sub', [spread, wanted]), graph.ints([0])]);
  return graph.node('Div', [cut, graph.ints([2])]);
}
