/** An ONNX graph as plain readonly data; `graph-builder.ts` makes it, `encode.ts` writes it. */

export type DataType = 'float32' | 'int32' | 'int64' | 'int8' | 'uint8' | 'bool' | 'float16';

/** A known size, or the name of a size known at run time (`'batch'`). */
export type Dimension = number | string;

export type TensorData = Float32Array | Int32Array | BigInt64Array | Int8Array | Uint8Array | Uint16Array;

/** Stored numbers. `data` is in row-major order; `bool` uses Uint8Array, `float16` the bits in a Uint16Array. */
export interface Tensor {
  readonly dataType: DataType;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** The name of a tensor inside a graph; the empty string stands for an optional input left out. */
export type Value = string;

/**
 * A plain number or number array is an ONNX int or ints attribute and must be whole;
 * floats are marked: `{ float: 0.5 }`.
 */
export type Attribute =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly tensor: Tensor }
  | { readonly graph: Graph };

export interface Node {
  readonly name: string;
  readonly opType: string;
  /** The operator set that the operator is from, such as `com.microsoft`; that of ONNX itself where it is left out. */
  readonly domain?: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** Name, type and shape of a graph input or output. */
export interface ValueInfo {
  readonly name: Value;
  readonly dataType: DataType;
  readonly shape: readonly Dimension[];
  /** True for a sequence of tensors, whose shapes are not declared. */
  readonly isSequence?: boolean;
}

export interface NamedTensor extends Tensor {
  readonly name: Value;
}

export interface Graph {
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly initializers: readonly NamedTensor[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
}

/** A whole file: a graph, the version of the operators it uses, and free text entries about it. */
export interface OnnxModel {
  readonly graph: Graph;
  /** Version of the default operator set, for instance 17; of any other that nodes name, version 1 is meant. */
  readonly opset: number;
  /** Version of the file format, for instance 8. */
  readonly irVersion: number;
  readonly producerName: string;
  readonly producerVersion: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The number of elements of a tensor of this shape; 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((count, size) => count * size, 1);
}
