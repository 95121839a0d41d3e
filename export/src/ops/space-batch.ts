/**
 * SpaceToBatchND, BatchToSpaceND and DepthToSpace, of op list `transformation` of tfjs.
 * ONNX operators: Reshape 13, Transpose 13, Pad 13, Slice 13, DepthToSpace 13.
 */
import { type Dimension, elementCount, type Value } from '../onnx/graph.ts';
import type { Op, OpConverter } from './op.ts';
import { lazyTensor } from './operand.ts';
import { shapeOf } from './shapes.ts';

/** A size of a reshaped tensor: a number, or a size of the input, times or divided by a number. */
type Part = number | { readonly axis: number; readonly times?: number; readonly over?: number };

/** Reshapes to sizes that depend on those of the input at run time. */
function reshapeTo(op: Op, x: Value, parts: readonly Part[]): Value {
  const { graph } = op;
  const sizes = graph.node('Shape', [x]);
  const values = parts.map((part) => {
    if (typeof part === 'number') return graph.ints([part]);
    const size = graph.node('Gather', [sizes, graph.ints([part.axis])]);
    if (part.times !== undefined) return graph.node('Mul', [size, graph.ints([part.times])]);
    return part.over === undefined ? size : graph.node('Div', [size, graph.ints([part.over])]);
  });
  return graph.node('Reshape', [x, graph.node('Concat', values, { axis: 0 })]);
}

const scale = (op: Op, size: Dimension, factor: number, extra: number): Dimension =>
  typeof size === 'number' ? size * factor + extra : op.newSize();

/** `[before, after]` for each dimension that is cut. */
function pairs(op: Op, place: number): readonly (readonly [number, number])[] {
  const numbers = op.numbers(place);
  return Array.from({ length: numbers.length / 2 }, (_, i) => [numbers[2 * i] ?? 0, numbers[2 * i + 1] ?? 0]);
}

const axesFrom = (start: number, end: number): readonly number[] =>
  Array.from({ length: end - start }, (_, i) => start + i);

export const spaceToBatch: OpConverter = (op) => {
  const x = op.input(0);
  const from = shapeOf(op, x);
  const [blocks, paddings] = [op.numbers(1), pairs(op, 2)];
  const [count, rank] = [blocks.length, from.length];
  const shape = from.map((size, axis) => {
    const [block, [before, after] = [0, 0]] = [blocks[axis - 1], paddings[axis - 1]];
    if (axis === 0) return scale(op, size, elementCount(blocks), 0);
    return block === undefined ? size : scale(op, size, 1 / block, (before + after) / block);
  });
  return lazyTensor({ dataType: x.dataType, shape }, () => {
    const pads = [0, 1].flatMap((side) => from.map((_, axis) => paddings[axis - 1]?.[side] ?? 0));
    const padded = op.graph.node('Pad', [x.value, op.graph.ints(pads)]);
    // [batch, size / block, block, ..., rest]; then the blocks go before the batch, which takes them in.
    const cut = reshapeTo(op, padded, [
      { axis: 0 },
      ...blocks.flatMap((block, i): Part[] => [{ axis: i + 1, over: block }, block]),
      ...axesFrom(count + 1, rank).map((axis) => ({ axis })),
    ]);
    const outer = blocks.map((_, i) => 2 * i + 1);
    const perm = [...outer.map((axis) => axis + 1), 0, ...outer, ...axesFrom(2 * count + 1, rank + count)];
    const turned = op.graph.node('Transpose', [cut], { perm });
    return reshapeTo(op, turned, [-1, ...axesFrom(count + 1, rank + count).map((axis) => ({ axis }))]);
  });
};

export const batchToSpace: OpConverter = (op) => {
  const x = op.input(0);
  const from = shapeOf(op, x);
  const [blocks, crops] = [op.numbers(1), pairs(op, 2)];
  const [count, rank] = [blocks.length, from.length];
  const shape = from.map((size, axis) => {
    const [block, [before, after] = [0, 0]] = [blocks[axis - 1], crops[axis - 1]];
    if (axis === 0) return scale(op, size, 1 / elementCount(blocks), 0);
    return block === undefined ? size : scale(op, size, block, -before - after);
  });
  return lazyTensor({ dataType: x.dataType, shape }, () => {
    const { graph } = op;
    // [block, ..., batch, size, ..., rest]; then each block goes behind its size, which takes it in.
    const cut = reshapeTo(op, x.value, [
      ...blocks,
      { axis: 0, over: elementCount(blocks) },
      ...axesFrom(1, rank).map((axis) => ({ axis })),
    ]);
    const inner = blocks.flatMap((_, i) => [count + 1 + i, i]);
    const turned = graph.node('Transpose', [cut], {
      perm: [count, ...inner, ...axesFrom(2 * count + 1, rank + count)],
    });
    const sizes = blocks.map((block, i): Part => ({ axis: 2 * i + 1, times: block }));
    const whole = reshapeTo(op, turned, [
      { axis: 0 },
      ...sizes,
      ...axesFrom(2 * count + 1, rank + count).map((axis) => ({ axis })),
    ]);
    const starts = crops.map(([before]) => before);
    const ends = crops.map(([, after]) => (after === 0 ? Number.MAX_SAFE_INTEGER : -after));
    return graph.node('Slice', [
      whole,
      graph.ints(starts),
      graph.ints(ends),
      graph.ints(axesFrom(1, count + 1)),
    ]);
  });
};

/** Channels become space, the block's row first: the mode DCR of ONNX. */
export const depthToSpace: OpConverter = (op) => {
  const { graph, attributes } = op;
  const x = op.input(0);
  const block = attributes.number('block_size') ?? 1;
  const isChannelsFirst = attributes.string('data_format') === 'nchw';
  const channelAxis = isChannelsFirst ? 1 : 3;
  const shape = shapeOf(op, x).map((size, axis) => {
    if (axis === 0) return size;
    return scale(op, size, axis === channelAxis ? 1 / block ** 2 : block, 0);
  });
  return lazyTensor({ dataType: x.dataType, shape }, () => {
    const mode = { blocksize: block, mode: 'DCR' };
    if (isChannelsFirst) return graph.node('DepthToSpace', [x.value], mode);
    const turned = graph.node('Transpose', [x.value], { perm: [0, 3, 1, 2] });
    return graph.node('Transpose', [graph.node('DepthToSpace', [turned], mode)], { perm: [0, 2, 3, 1] });
  });
};
