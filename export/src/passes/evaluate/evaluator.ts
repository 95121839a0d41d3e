/** What computes a node whose inputs are all known, and the parts that such computations share. */
import { TENSOR_DATA } from '../../onnx/data-types.ts';
import { type DataType, elementCount, type Node, type Tensor, type TensorData } from '../../onnx/graph.ts';

/**
 * Computes the one output of a node, bit for bit as ONNX Runtime does.
 *
 * @param inputs the node's inputs, undefined for an optional one left out.
 * @returns undefined for what is better computed at run time: other data types, results that only take up space.
 */
export type Evaluator = (inputs: readonly (Tensor | undefined)[], node: Node) => Tensor | undefined;

/** What an evaluator may make out of less: shapes and masks, no tables of constants. */
export const SMALL_RESULT_COUNT = 64;

const ELEMENT_BYTES: Readonly<Record<DataType, number>> = {
  float32: 4,
  int32: 4,
  int64: 8,
  int8: 1,
  uint8: 1,
  bool: 1,
  float16: 2,
};

/** A tensor of zeros. */
export function emptyTensor(dataType: DataType, shape: readonly number[]): Tensor {
  const buffer = new ArrayBuffer(elementCount(shape) * ELEMENT_BYTES[dataType]);
  return { dataType, shape, data: TENSOR_DATA[dataType](buffer) };
}

/** An integer attribute. */
export function intOf({ attributes }: Node, name: string, fallback: number): number {
  const value = attributes[name];
  return typeof value === 'number' ? value : fallback;
}

/** An attribute that is a list of integers, or undefined where it is left out. */
export function intsOf({ attributes }: Node, name: string): readonly number[] | undefined {
  const value = attributes[name];
  return Array.isArray(value) && value.every((item) => typeof item === 'number') ? value : undefined;
}

/** The elements of a shape, of axes and the like, or undefined where the tensor is no list of integers. */
export function integersOf(tensor: Tensor | undefined): number[] | undefined {
  const isInteger = tensor?.dataType === 'int64' || tensor?.dataType === 'int32';
  return isInteger ? Array.from(tensor.data, Number) : undefined;
}

/** Axes counted from the start, in ascending order; undefined where one lies outside. */
export function normalizeAxes(axes: readonly number[], rank: number): number[] | undefined {
  const normalized = axes.map((axis) => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b);
  const isValid = normalized.every((axis, i) => axis >= 0 && axis < rank && axis !== normalized[i - 1]);
  return isValid ? normalized : undefined;
}

/** Elements of another tensor: `strides[axis]` elements of it apart, from `offset` on. */
export interface StridedView {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

/** How far apart the elements of a tensor in row-major order lie. */
export function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
}

/** A tensor of the elements that a view names, in row-major order. */
export function copyView({ dataType, data }: Tensor, view: StridedView): Tensor {
  const result = emptyTensor(dataType, view.shape);
  if (isBigInts(data) && isBigInts(result.data)) copyElements(result.data, data, view);
  else if (!isBigInts(data) && !isBigInts(result.data)) copyElements(result.data, data, view);
  return result;
}

export function isBigInts(data: TensorData): data is BigInt64Array {
  return data instanceof BigInt64Array;
}

function copyElements<T>(target: { [i: number]: T }, source: { [i: number]: T }, view: StridedView): void {
  const { shape, strides, offset } = view;
  const last = shape.length - 1;
  const lastSize = shape[last] ?? 1;
  const lastStride = strides[last] ?? 0;
  let to = 0;
  const copyAxis = (axis: number, start: number): void => {
    if (axis < last) {
      const stride = strides[axis] ?? 0;
      for (let i = 0; i < (shape[axis] ?? 0); i += 1) copyAxis(axis + 1, start + i * stride);
      return;
    }
    for (let i = 0; i < lastSize; i += 1) {
      const value = source[start + i * lastStride];
      if (value !== undefined) target[to] = value;
      to += 1;
    }
  };
  copyAxis(0, offset);
}
