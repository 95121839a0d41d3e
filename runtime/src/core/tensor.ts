/** What goes into a model and comes out of it. */

/** The array that holds the elements of each dtype; `bool` has 0 and 1, `float16` the bits of each number. */
export const TENSOR_ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
  string: Array,
} as const;

export type TensorDtype = keyof typeof TENSOR_ARRAYS;

/** Type of the description of an input or output that is a sequence, map or optional. */
export const NOT_A_TENSOR = 'not a tensor';

export type TensorData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | readonly string[];

/** Elements in row-major order, with their shape. */
export interface Tensor {
  readonly data: TensorData;
  readonly shape: readonly number[];
  readonly dtype: TensorDtype;
}

/** A tensor for an input, whose dtype the model knows. */
export type TensorInput = Omit<Tensor, 'dtype'> & Partial<Pick<Tensor, 'dtype'>>;

export function isTensorDtype(name: string): name is TensorDtype {
  return Object.hasOwn(TENSOR_ARRAYS, name);
}

/** Elements that a tensor of this shape has. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((count, size) => count * size, 1);
}
