/**
 * Reshape and the ops that add, remove or stretch dimensions: op list `transformation` of tfjs.
 * ONNX operators: Reshape 13, Unsqueeze 13, Squeeze 13, Expand 13, Max 13, Concat 13.
 */
import { type Dimension, elementCount, type Value } from '../onnx/graph.ts';
import { int64List, listLength, sizesIn } from './lists.ts';
import type { Op, OpConverter } from './op.ts';
import { elementsOperand, lazyTensor, type OperandShape, type TensorOperand } from './operand.ts';
import { broadcastShapes, knownSizes, normalizeAxes, shapeOf } from './shapes.ts';
import { valueAs } from './types.ts';

/** The same numbers in another shape, also those of a list that is followed. */
export function withShape(op: Op, x: TensorOperand, shape: OperandShape, emit: () => Value): TensorOperand {
  const { dataType, elements } = x;
  const [before, sizes] = [knownSizes(x.shape), knownSizes(shape)];
  if (before && sizes && elementCount(before) !== elementCount(sizes))
    return op.refuse(`its input has the shape [${before}], which cannot become [${sizes}]`);
  if (elements && sizes && sizes.length < 2 && dataType === 'int32') {
    return elementsOperand(op.graph, elements, sizes, emit);
  }
  if (dataType === 'complex64') return op.refuse('its input is complex');
  return lazyTensor({ dataType, shape }, emit);
}

export const reshape: OpConverter = (op) => {
  const [x, target] = [op.input(0), op.input(1)];
  const wanted = sizesIn(op, target);
  const shape = wanted && (x.shape ? resolveShape(op, wanted, x.shape) : wanted);
  if (shape && x.shape && isSame(shape, x.shape)) return x;
  return withShape(op, x, shape, () => {
    const known = wanted && x.shape ? knownTarget(wanted, x.shape) : undefined;
    const sizes = known ? op.graph.ints(known) : int64List(op, target);
    const hasEmpty = wanted?.includes(0);
    if (hasEmpty && op.opset < 14) op.refuse('its result is empty, which takes opset 14');
    return op.graph.node('Reshape', [x.value, sizes], hasEmpty ? { allowzero: 1 } : {});
  });
};

function isSame(a: readonly Dimension[], b: readonly Dimension[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

/** Works out what -1 stands for. */
function resolveShape(
  op: Op,
  wanted: readonly Dimension[],
  from: readonly Dimension[],
): readonly Dimension[] {
  if (!wanted.includes(-1)) return wanted;
  const left: Dimension[] = from.filter((size) => typeof size === 'string');
  const others = wanted.filter((size) => size !== -1);
  for (const size of others.filter((other) => typeof other === 'string')) {
    const place = left.indexOf(size);
    if (place < 0) return wanted.map((other) => (other === -1 ? op.newSize() : other));
    left.splice(place, 1);
  }
  const ratio = knownProduct(from) / knownProduct(others);
  const [only] = left;
  const isKnown = left.length === 0 || (left.length === 1 && ratio === 1);
  const rest = isKnown && Number.isInteger(ratio) ? (only ?? ratio) : op.newSize();
  return wanted.map((size) => (size === -1 ? rest : size));
}

function knownProduct(sizes: readonly Dimension[]): number {
  return elementCount(sizes.filter((size) => typeof size === 'number'));
}

/**
 * The target as constants, where that can say it: -1 for the only size known at run time alone, or 0 for each that the
 * input has at the same place.
 */
function knownTarget(
  wanted: readonly Dimension[],
  from: readonly Dimension[],
): readonly number[] | undefined {
  const openCount = wanted.filter((size) => typeof size === 'string').length;
  const isOnly = openCount === 1 && !wanted.includes(-1);
  const target = wanted.map((size, i) => {
    if (typeof size === 'number') return size;
    if (isOnly) return -1;
    return size === from[i] ? 0 : undefined;
  });
  const known = target.filter((size) => size !== undefined);
  return known.length === target.length && !(openCount > 0 && wanted.includes(0)) ? known : undefined;
}

/** Nothing is done, as the shapes are the same; sizes that the attribute gives become known. */
export const ensureShape: OpConverter = (op) => {
  const x = op.input(0);
  const wanted = op.numbers(1);
  const shape = wanted.map((size, i) => (size < 0 ? (x.shape?.[i] ?? op.newSize()) : size));
  return { ...x, shape };
};

export const expandDims: OpConverter = (op) => {
  const x = op.input(0);
  const from = shapeOf(op, x);
  const [axis = 0] = normalizeAxes(op, [op.number(1)], from.length + 1);
  const shape = from.toSpliced(axis, 0, 1);
  return withShape(op, x, shape, () => op.graph.node('Unsqueeze', [x.value, op.graph.ints([axis])]));
};

export const squeeze: OpConverter = (op) => {
  const x = op.input(0);
  const given = op.attributes.numbers('axis') ?? op.attributes.numbers('squeeze_dims') ?? [];
  if (given.length === 0 && !knownSizes(x.shape)) {
    return lazyTensor({ dataType: x.dataType, shape: undefined }, () => op.graph.node('Squeeze', [x.value]));
  }
  const from = shapeOf(op, x);
  const ones = from.flatMap((size, axis) => (size === 1 ? [axis] : []));
  const axes = given.length > 0 ? normalizeAxes(op, given, from.length) : ones;
  const shape = from.filter((_, axis) => !axes.includes(axis));
  return withShape(op, x, shape, () => op.graph.node('Squeeze', [x.value, op.graph.ints(axes)]));
};

export const broadcastTo: OpConverter = (op) => {
  const [x, target] = [op.input(0), op.input(1)];
  return lazyTensor({ dataType: x.dataType, shape: sizesIn(op, target) }, () =>
    op.graph.node('Expand', [x.value, int64List(op, target)]),
  );
};

/** The shape of two tensors combined: the larger size of each dimension, with ones before the shorter shape. */
export const broadcastArgs: OpConverter = (op) => {
  const [a, b] = [op.input(0), op.input(1)];
  const [aLength, bLength] = [listLength(op, a), listLength(op, b)];
  if (aLength === undefined || bLength === undefined) {
    return op.refuse('the length of its inputs is known at run time alone');
  }
  const length = Math.max(aLength, bLength);
  const emit = () => {
    const { graph } = op;
    const padded = [a, b].map((list) => {
      const missing = length - (listLength(op, list) ?? 0);
      const ones = graph.constant({
        dataType: 'int32',
        shape: [missing],
        data: new Int32Array(missing).fill(1),
      });
      return missing === 0
        ? list.value
        : graph.node('Concat', [ones, valueAs(op, list, 'int32')], { axis: 0 });
    });
    return graph.node('Max', padded);
  };
  return elementsOperand(op.graph, broadcastShapes(op, sizesIn(op, a), sizesIn(op, b)) ?? [], [length], emit);
};
