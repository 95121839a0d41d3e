/** Evaluators of operators that pick elements or put them together, for tensors of every data type. */
import { elementCount, type Tensor } from '../../onnx/graph.ts';
import { broadcastShapes, broadcastTo } from './broadcast.ts';
import {
  copyView,
  type Evaluator,
  emptyTensor,
  integersOf,
  intOf,
  intsOf,
  isBigInts,
  normalizeAxes,
  SMALL_RESULT_COUNT,
  stridesOf,
} from './evaluator.ts';

const transpose: Evaluator = ([x], node) => {
  if (!x) return undefined;
  const perm = intsOf(node, 'perm') ?? x.shape.map((_, axis) => x.shape.length - 1 - axis);
  return transposeTensor(x, perm);
};

/** The tensor with its axes in another order: axis i of the result is axis `perm[i]` of the tensor. */
export function transposeTensor(tensor: Tensor, perm: readonly number[]): Tensor {
  const strides = stridesOf(tensor.shape);
  return copyView(tensor, {
    shape: perm.map((axis) => tensor.shape[axis] ?? 1),
    strides: perm.map((axis) => strides[axis] ?? 0),
    offset: 0,
  });
}

const concat: Evaluator = (inputs, node) => {
  const parts = inputs.filter((part) => part !== undefined);
  const [first] = parts;
  const [axis = 0] = normalizeAxes([intOf(node, 'axis', 0)], first?.shape.length ?? 0) ?? [];
  if (!first || parts.length !== inputs.length || first.shape.length === 0) return undefined;
  const shape = first.shape.map((size, i) =>
    i === axis ? parts.reduce((sum, part) => sum + (part.shape[axis] ?? 0), 0) : size,
  );
  const result = emptyTensor(first.dataType, shape);
  const blockSize = elementCount(shape.slice(axis));
  let offset = 0;
  for (const part of parts) {
    const partSize = elementCount(part.shape.slice(axis));
    for (let block = 0; block < elementCount(shape.slice(0, axis)); block += 1) {
      copyBlock(result, block * blockSize + offset, part, { start: block * partSize, size: partSize });
    }
    offset += partSize;
  }
  return result;
};

function copyBlock(
  { data: target }: Tensor,
  to: number,
  { data: source }: Tensor,
  { start, size }: { readonly start: number; readonly size: number },
): void {
  if (isBigInts(target) && isBigInts(source)) target.set(source.subarray(start, start + size), to);
  else if (!isBigInts(target) && !isBigInts(source)) target.set(source.subarray(start, start + size), to);
}

const gather: Evaluator = ([x, indices], node) => {
  const places = integersOf(indices);
  const [axis] = normalizeAxes([intOf(node, 'axis', 0)], x?.shape.length ?? 0) ?? [];
  if (!x || !indices || !places || axis === undefined) return undefined;
  const size = x.shape[axis] ?? 0;
  if (places.some((place) => place < -size || place >= size) || indices.data.length > size) return undefined;
  const inner = elementCount(x.shape.slice(axis + 1));
  const result = emptyTensor(x.dataType, [
    ...x.shape.slice(0, axis),
    ...indices.shape,
    ...x.shape.slice(axis + 1),
  ]);
  let to = 0;
  for (let block = 0; block < elementCount(x.shape.slice(0, axis)); block += 1) {
    for (const place of places) {
      const row = place < 0 ? place + size : place;
      copyBlock(result, to, x, { start: (block * size + row) * inner, size: inner });
      to += inner;
    }
  }
  return result;
};

const slice: Evaluator = ([x, ...lists]) => {
  const [starts = [], ends = [], axes = [...starts.keys()], steps = starts.map(() => 1)] =
    lists.map(integersOf);
  if (!x || starts.length === 0) return undefined;
  const strides = stridesOf(x.shape);
  const view = { shape: [...x.shape], strides: [...strides], offset: 0 };
  for (const [i, start] of starts.entries()) {
    const [axis] = normalizeAxes([axes[i] ?? 0], x.shape.length) ?? [];
    const step = steps[i] ?? 0;
    if (axis === undefined || step === 0) return undefined;
    const stride = strides[axis] ?? 0;
    const { first, count } = sliceAxis(x.shape[axis] ?? 0, { start, end: ends[i] ?? 0, step });
    view.shape[axis] = count;
    view.strides[axis] = stride * step;
    view.offset += first * stride;
  }
  return copyView(x, view);
};

/** Where a slice of an axis begins, and how many elements it takes. */
function sliceAxis(
  size: number,
  { start, end, step }: { readonly start: number; readonly end: number; readonly step: number },
): { readonly first: number; readonly count: number } {
  const clamp = (place: number, lowest: number, highest: number): number =>
    Math.min(Math.max(place < 0 ? place + size : place, lowest), highest);
  const first = step > 0 ? clamp(start, 0, size) : clamp(start, 0, size - 1);
  const stop = step > 0 ? clamp(end, 0, size) : clamp(end, -1, size - 1);
  return { first, count: Math.max(0, Math.ceil((stop - first) / step)) };
}

const expand: Evaluator = ([x, shape]) => {
  const sizes = integersOf(shape);
  const result = x && sizes && broadcastShapes([x.shape, sizes]);
  if (!x || !result || result.some((size) => size < 0)) return undefined;
  if (elementCount(result) > Math.max(x.data.length, SMALL_RESULT_COUNT)) return undefined;
  return broadcastTo(x, result);
};

export const ARRANGEMENT_EVALUATORS: Readonly<Record<string, Evaluator>> = {
  Concat: concat,
  Expand: expand,
  Gather: gather,
  Slice: slice,
  Transpose: transpose,
};
