/**
 * StridedSlice, of op list `slice_join` of tfjs: begin, end and stride of each dimension, and masks of bits that say
 * which of them mean something else.
 * ONNX operators: Slice 13, Gather 13, Squeeze 13, Unsqueeze 13. Refused: strides known at run time alone.
 */
import type { Dimension, Value } from '../onnx/graph.ts';
import { int64List } from './lists.ts';
import type { Op, OpConverter } from './op.ts';
import { shapeOf } from './shapes.ts';
import { sliced } from './slice.ts';
import { type Cut, isWhole, planSlice } from './strided-cuts.ts';

export const stridedSlice: OpConverter = (op) => {
  const x = op.input(0);
  const { cuts, newAxes, shape } = planSlice(op, shapeOf(op, x));
  const [cut] = cuts;
  const elements = cut && x.elements && cutElements(x.elements, cut);
  return sliced(op, x, shape, elements, () => {
    const { graph } = op;
    const narrowed = emitSlice(
      op,
      x.value,
      cuts.filter((other) => !other.isShrunk && !isWhole(other)),
    );
    // From the last axis on, so that the others keep their places.
    const shrunk = cuts.filter(({ isShrunk }) => isShrunk).toReversed();
    const taken = shrunk.reduce(
      (value, { axis, place, begin }) => graph.node('Gather', [value, emitIndex(op, place, begin)], { axis }),
      narrowed,
    );
    return newAxes.length === 0 ? taken : graph.node('Unsqueeze', [taken, graph.ints(newAxes)]);
  });
};

function cutElements(elements: readonly Dimension[], cut: Cut): readonly Dimension[] | undefined {
  const { begin, end, stride, isShrunk } = cut;
  if (begin === undefined) return undefined;
  if (isShrunk) return elements.slice(begin, begin + 1 || undefined);
  if (end === undefined || stride < 0) return undefined;
  return elements.slice(begin, end).filter((_, i) => i % stride === 0);
}

function emitSlice(op: Op, x: Value, cuts: readonly Cut[]): Value {
  const { graph } = op;
  if (cuts.length === 0) return x;
  const lists = [
    emitList(
      op,
      cuts.map(({ place, begin }) => ({ place, number: begin })),
      1,
    ),
    emitList(
      op,
      cuts.map(({ place, end }) => ({ place, number: end })),
      2,
    ),
  ];
  const axes = graph.ints(cuts.map(({ axis }) => axis));
  return graph.node('Slice', [x, ...lists, axes, graph.ints(cuts.map(({ stride }) => stride))]);
}

/** Known numbers, and those that the input at this place has at run time. */
function emitList(
  op: Op,
  items: readonly { readonly place: number; readonly number: number | undefined }[],
  input: number,
): Value {
  const { graph } = op;
  const known = items.map(({ number }) => number).filter((number) => number !== undefined);
  if (known.length === items.length) return graph.ints(known);
  const list = int64List(op, op.input(input));
  const parts = items.map(({ place, number }) =>
    number === undefined ? graph.node('Gather', [list, graph.ints([place])]) : graph.ints([number]),
  );
  return parts.length === 1 ? parts.join() : graph.node('Concat', parts, { axis: 0 });
}

/** A single int64 number. */
function emitIndex(op: Op, place: number, known: number | undefined): Value {
  if (known !== undefined) return op.graph.int(known);
  return op.graph.node('Gather', [int64List(op, op.input(1)), op.graph.int(place)]);
}
