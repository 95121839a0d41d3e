/** Evaluators of operators that make shapes, change them, or change the data type. */
import { DATA_TYPE_NUMBERS } from '../../onnx/data-types.ts';
import { elementCount, type Tensor } from '../../onnx/graph.ts';
import { broadcastTo } from './broadcast.ts';
import {
  type Evaluator,
  emptyTensor,
  integersOf,
  intOf,
  intsOf,
  normalizeAxes,
  SMALL_RESULT_COUNT,
} from './evaluator.ts';

const identity: Evaluator = ([x]) => x;

const constant: Evaluator = (_inputs, { attributes: { value } }) =>
  typeof value === 'object' && 'tensor' in value ? value.tensor : undefined;

const reshape: Evaluator = ([x, shape], node) => {
  const sizes = integersOf(shape);
  if (!x || !sizes || intOf(node, 'allowzero', 0) !== 0) return undefined;
  const known = sizes.map((size, axis) => (size === 0 ? (x.shape[axis] ?? 0) : size));
  const rest = x.data.length / elementCount(known.filter((size) => size !== -1));
  return withShape(
    x,
    known.map((size) => (size === -1 ? rest : size)),
  );
};

function withShape(x: Tensor, shape: readonly number[]): Tensor | undefined {
  const isSame = shape.every(Number.isInteger) && elementCount(shape) === x.data.length;
  return isSame ? { ...x, shape } : undefined;
}

const squeeze: Evaluator = ([x, axes], node) => {
  if (!x) return undefined;
  const ones = x.shape.flatMap((size, axis) => (size === 1 ? [axis] : []));
  const named = axes ? integersOf(axes) : (intsOf(node, 'axes') ?? ones);
  const removed = named && normalizeAxes(named, x.shape.length);
  if (!removed) return undefined;
  return withShape(
    x,
    x.shape.filter((_, axis) => !removed.includes(axis)),
  );
};

const unsqueeze: Evaluator = ([x, axes], node) => {
  const named = axes ? integersOf(axes) : intsOf(node, 'axes');
  if (!x || !named) return undefined;
  const added = normalizeAxes(named, x.shape.length + named.length);
  if (!added) return undefined;
  const shape = [...x.shape];
  for (const axis of added) shape.splice(axis, 0, 1);
  return withShape(x, shape);
};

const shape: Evaluator = ([x], node) => {
  if (!x) return undefined;
  const sizes = x.shape.slice(intOf(node, 'start', 0), intOf(node, 'end', x.shape.length));
  return { dataType: 'int64', shape: [sizes.length], data: BigInt64Array.from(sizes, BigInt) };
};

const range: Evaluator = ([start, limit, delta]) => {
  if (start?.dataType !== 'int64') return undefined;
  const [first, end, step] = [start, limit, delta].map((tensor) => integersOf(tensor)?.[0]);
  if (first === undefined || end === undefined || !step) return undefined;
  const count = Math.max(0, Math.ceil((end - first) / step));
  if (count > SMALL_RESULT_COUNT) return undefined;
  const data = BigInt64Array.from({ length: count }, (_, i) => BigInt(first + i * step));
  return { dataType: 'int64', shape: [count], data };
};

const constantOfShape: Evaluator = ([sizes], { attributes: { value } }) => {
  const dims = integersOf(sizes);
  if (!dims || elementCount(dims) > SMALL_RESULT_COUNT) return undefined;
  const filling = typeof value === 'object' && 'tensor' in value ? value.tensor : emptyTensor('float32', [1]);
  return broadcastTo({ ...filling, shape: [] }, dims);
};

/** Truncates towards zero as C does; what does not fit is left to the machine. */
const cast: Evaluator = ([x], node) => {
  const to = intOf(node, 'to', 0);
  if (!x || x.dataType === 'float16') return undefined;
  const values = Array.from(x.data, Number);
  if (!values.every((value) => Number.isFinite(value) && Math.abs(value) < 2 ** 31)) return undefined;
  const { shape: sizes } = x;
  if (to === DATA_TYPE_NUMBERS.float32) {
    return { dataType: 'float32', shape: sizes, data: Float32Array.from(values) };
  }
  if (to === DATA_TYPE_NUMBERS.int32) {
    return { dataType: 'int32', shape: sizes, data: Int32Array.from(values) };
  }
  if (to === DATA_TYPE_NUMBERS.int64) {
    const data = BigInt64Array.from(values, (value) => BigInt(Math.trunc(value)));
    return { dataType: 'int64', shape: sizes, data };
  }
  if (to === DATA_TYPE_NUMBERS.bool) {
    return { dataType: 'bool', shape: sizes, data: Uint8Array.from(values, (value) => Number(value !== 0)) };
  }
  return undefined;
};

export const SHAPE_EVALUATORS: Readonly<Record<string, Evaluator>> = {
  Cast: cast,
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Identity: identity,
  Range: range,
  Reshape: reshape,
  Shape: shape,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
};
