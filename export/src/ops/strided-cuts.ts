/** What StridedSlice takes from each dimension, from its lists and its masks of bits. */
import type { Dimension } from '../onnx/graph.ts';
import { listLength } from './lists.ts';
import type { Op } from './op.ts';
import { knownNumbers } from './operand.ts';
import { FAR } from './slice.ts';

/** One dimension of the input that is cut. */
export interface Cut {
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

export interface SlicePlan {
  readonly cuts: readonly Cut[];
  /** The dimensions of size 1 that are added, by their places in the result. */
  readonly newAxes: readonly number[];
  readonly shape: readonly Dimension[];
}

/** @param from the shape of the input. */
export function planSlice(op: Op, from: readonly Dimension[]): SlicePlan {
  const mask = (name: string) => {
    const bits = op.attributes.number(`${name}_mask`) ?? 0;
    return (place: number): boolean => ((bits >> place) & 1) === 1;
  };
  const [isEllipsis, isNew, isShrunk] = [mask('ellipsis'), mask('new_axis'), mask('shrink_axis')];
  const count =
    listLength(op, op.input(1)) ?? op.refuse('the length of its begins is known at run time alone');
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

/** True where the dimension stays as it is. */
export function isWhole({ begin, end, stride }: Cut): boolean {
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
