/**
 * StridedSlice, of op list `slice_join` of tfjs: begin, end and stride of each dimension, and masks of bits that say
 * which of them mean something else.
 * ONNX operators: Slice 13, Gather 13, Squeeze 13, Unsqueeze 13. Refused: strides known at run time alone.
 */
import type { Dimension, Value } from '../onnx/graph.ts';
import { int64List, listLength } from './lists.ts';
import type { Op, OpConverter } from './op.ts';
import { knownNumbers } from './operand.ts';
import { shapeOf } from './shapes.ts';
import { FAR, sliced } from './slice.ts';

/** One dimension of the input that is cut. */
interface Cut {
  /** Its place in the lists of begins, ends and strides. */
  readonly place: number;
  readonly axis: number;
  readonly stride: number;
  /** Undefined where it is known at run time alone. */
  readonly begin: number | undefined;
  readonly end: number | undefined;
  /** True where one value is taken and the dimension goes away. */
  readonly isShrunk: boolean;
}

interface Plan {
  readonly cuts: readonly Cut[];
  /** The dimensions of size 1 that are added, by their places in the result. */
  readonly newAxes: readonly number[];
  readonly shape: readonly Dimension[];
}

export const stridedSlice: OpConverter = (op) => {
  const x = op.input(0);
  const { cuts, newAxes, shape } = plan(op, shapeOf(op, x));
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

function plan(op: Op, from: readonly Dimension[]): Plan {
  const mask = (name: string) => {
    const bits = op.attributes.number(`${name}_mask`) ?? 0;
    return (place: number): boolean => ((bits >> place) & 1) === 1;
  };
  const [isEllipsis, isNew, isShrunk] = [mask('ellipsis'), mask('new_axis'), mask('shrink_axis')];
  const count = listLength(op.input(1)) ?? op.refuse('the length of its begins is known at run time alone');
  const places = Array.from({ length: count }, (_, place) => place);
  const namedCount = places.filter((place) => !isEllipsis(place) && !isNew(place)).length;
  const cuts: Cut[] = [];
  const newAxes: number[] = [];
  const shape: Dimension[] = [];
  let axis = 0;
  for (const place of places) {
    if (isEllipsis(place)) {
      const end = axis + from.length - namedCount;
      shape.push(...from.slice(axis, end));
      axis = end;
    } else if (isNew(place)) {
      newAxes.push(shape.length);
      shape.push(1);
    } else {
      const cut = readCut(op, { place, axis, isShrunk: isShrunk(place) }, mask);
      cuts.push(cut);
      if (!cut.isShrunk) shape.push(sizeAfter(op, cut, from[axis] ?? 1));
      axis += 1;
    }
  }
  return { cuts, newAxes, shape: [...shape, ...from.slice(axis)] };
}

function readCut(
  op: Op,
  cut: Pick<Cut, 'place' | 'axis' | 'isShrunk'>,
  mask: (name: string) => (place: number) => boolean,
): Cut {
  const { place, isShrunk } = cut;
  const stride = op.numbers(3)[place] ?? 1;
  const at = (input: number): number | undefined =>
    knownNumbers(op.input(input))?.[place] ?? elementAt(op, input, place);
  if (isShrunk) return { ...cut, stride: 1, begin: at(1), end: undefined };
  const [first, last] = stride > 0 ? [0, FAR] : [FAR, -FAR];
  return {
    ...cut,
    stride,
    begin: mask('begin')(place) ? first : at(1),
    end: mask('end')(place) ? last : at(2),
  };
}

/** A known element of a list whose others may be known at run time alone. */
function elementAt(op: Op, input: number, place: number): number | undefined {
  const element = op.input(input).elements?.[place];
  return typeof element === 'number' ? element : undefined;
}

function isWhole({ begin, end, stride }: Cut): boolean {
  return begin === 0 && end === FAR && stride === 1;
}

/** The places that a cut takes from so many, as a range of JavaScript. */
function sizeAfter(op: Op, cut: Cut, size: Dimension): Dimension {
  const { begin, end, stride } = cut;
  if (isWhole(cut) || (stride === -1 && begin === FAR && end === -FAR)) return size;
  if (begin === undefined || end === undefined || typeof size === 'string') return op.newSize();
  const limit = (place: number): number => {
    const from = place < 0 ? place + size : place;
    return stride > 0 ? Math.min(Math.max(from, 0), size) : Math.min(Math.max(from, -1), size - 1);
  };
  return Math.max(0, Math.ceil((limit(end) - limit(begin)) / stride));
}

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
  const index = (number: number) =>
    op.graph.constant({ dataType: 'int64', shape: [], data: BigInt64Array.of(BigInt(number)) });
  if (known !== undefined) return index(known);
  return op.graph.node('Gather', [int64List(op, op.input(1)), index(place)]);
}
