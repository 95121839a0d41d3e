/**
 * Slice, Reverse, ReverseV2 and Tile, of op list `slice_join` of tfjs.
 * ONNX operators: Slice 13, Tile 13, Where 9.
 */
import type { Dimension, Value } from '../onnx/graph.ts';
import { int64List } from './lists.ts';
import type { Op, OpConverter } from './op.ts';
import { elementsOperand, knownNumbers, lazyTensor, type Operand, type TensorOperand } from './operand.ts';
import { normalizeAxes, shapeOf } from './shapes.ts';

/** Beyond every size: ONNX cuts it down. */
export const FAR = Number.MAX_SAFE_INTEGER;

/** A slice of a list that is followed keeps its elements. */
export function sliced(
  op: Op,
  x: TensorOperand,
  shape: readonly Dimension[],
  elements: readonly Dimension[] | undefined,
  emit: () => Value,
): Operand {
  if (x.dataType === 'complex64') return op.refuse('its input is complex');
  return elements && x.dataType === 'int32' && shape.length < 2
    ? elementsOperand(op.graph, elements, shape.length === 0 ? [] : [elements.length], emit)
    : lazyTensor({ dataType: x.dataType, shape }, emit);
}

export const slice: OpConverter = (op) => {
  const { graph } = op;
  const x = op.input(0);
  const from = shapeOf(op, x);
  const [begins, sizes] = [knownNumbers(op.input(1)), knownNumbers(op.input(2))];
  const shape = from.map((size, axis) => {
    const [begin, wanted] = [begins?.[axis], sizes?.[axis]];
    if (wanted !== undefined && wanted >= 0) return wanted;
    if (wanted === undefined || begin === undefined) return op.newSize();
    if (begin === 0) return size;
    return typeof size === 'number' ? size - begin : op.newSize();
  });
  const axes = from.map((_, axis) => axis);
  const [begin = 0, length = -1] = [begins?.[0], sizes?.[0]];
  const elements = begins && sizes && x.elements?.slice(begin, length < 0 ? undefined : begin + length);
  return sliced(op, x, shape, elements, () => {
    const starts = int64List(op, op.input(1));
    if (begins && sizes) {
      const ends = begins.map((first, axis) => ((sizes[axis] ?? -1) < 0 ? FAR : first + (sizes[axis] ?? 0)));
      return graph.node('Slice', [x.value, starts, graph.ints(ends), graph.ints(axes)]);
    }
    const lengths = int64List(op, op.input(2));
    const isOpen = graph.node('Less', [lengths, graph.ints([0])]);
    const ends = graph.node('Where', [isOpen, graph.ints([FAR]), graph.node('Add', [starts, lengths])]);
    return graph.node('Slice', [x.value, starts, ends, graph.ints(axes)]);
  });
};

function reverseAlong(op: Op, axes: readonly number[]): Operand {
  const { graph } = op;
  const x = op.input(0);
  if (axes.length === 0) return x;
  const all = (number: number): Value => graph.ints(axes.map(() => number));
  return sliced(op, x, shapeOf(op, x), x.elements?.toReversed(), () =>
    graph.node('Slice', [x.value, all(-1), all(-FAR), graph.ints(axes), all(-1)]),
  );
}

export const reverse: OpConverter = (op) =>
  reverseAlong(
    op,
    op.numbers(1).flatMap((isReversed, axis) => (isReversed ? [axis] : [])),
  );

export const reverseV2: OpConverter = (op) =>
  reverseAlong(op, normalizeAxes(op, op.numbers(1), shapeOf(op, op.input(0)).length));

export const tile: OpConverter = (op) => {
  const [x, repeats] = [op.input(0), op.input(1)];
  const counts = knownNumbers(repeats);
  if (x.dataType === 'complex64') return op.refuse('its input is complex');
  const shape = x.shape?.map((size, axis) => {
    const count = counts?.[axis];
    if (count === 1) return size;
    return count === undefined || typeof size === 'string' ? op.newSize() : size * count;
  });
  return lazyTensor({ dataType: x.dataType, shape }, () =>
    op.graph.node('Tile', [x.value, int64List(op, repeats)]),
  );
};
