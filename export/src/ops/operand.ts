/** What flows between the ops of a graph model. */
import { type DataType, type Dimension, elementCount, type Tensor, type Value } from '../onnx/graph.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { OperandType } from '../read/graph-description.ts';

/**
 * Sizes of a tensor; a text stands for a size known at run time alone, and two equal texts for equal sizes.
 * Undefined where even the number of dimensions is unknown.
 */
export type OperandShape = readonly Dimension[] | undefined;

/** A tensor. A complex one is float32 with a last dimension of two, its real and its imaginary part. */
export interface TensorOperand {
  readonly kind: 'tensor';
  /** Its name in the graph; reading it adds the nodes that compute it, where nothing has read it before. */
  readonly value: Value;
  readonly dataType: OperandType;
  readonly shape: OperandShape;
  /** Its content where that is known. */
  readonly constant?: Tensor | undefined;
  /** What is known of the content of a whole number or a list of them, as shapes are. */
  readonly elements?: readonly Dimension[] | undefined;
}

/** Tensors in a row: a TensorList, or the flow of a TensorArray. */
export interface ListOperand {
  readonly kind: 'list';
  /** The name of an ONNX sequence. */
  readonly value: Value;
  readonly dataType: OperandType;
  readonly elementShape: OperandShape;
  /** True where every place is taken from the start, by something that the first write replaces. */
  readonly isReserved: boolean;
  /** True where nothing has been written yet. */
  readonly isBlank: boolean;
}

export type Operand = TensorOperand | ListOperand;

/** The types of ONNX that hold those of tfjs. */
export const ONNX_TYPES = {
  float32: 'float32',
  int32: 'int32',
  bool: 'bool',
  complex64: 'float32',
} as const satisfies Partial<Record<OperandType, DataType>>;

/** Lists up to this length are followed element by element: no shape is longer. */
const MAX_ELEMENTS = 64;

/** A tensor whose nodes are added when its value is first read. */
export function lazyTensor(parts: Omit<TensorOperand, 'kind' | 'value'>, emit: () => Value): TensorOperand {
  let value: Value | undefined;
  return {
    kind: 'tensor',
    ...parts,
    get value() {
      value ??= emit();
      return value;
    },
  };
}

/** A tensor of known content, which is stored when its value is first read. */
export function constantOperand(
  graph: GraphBuilder,
  dataType: OperandType,
  tensor: Tensor,
  name?: string,
): TensorOperand {
  const { shape, data } = tensor;
  const isList = dataType === 'int32' && shape.length < 2 && data.length <= MAX_ELEMENTS;
  return lazyTensor(
    { dataType, shape, constant: tensor, elements: isList ? Array.from(data, Number) : undefined },
    () => (name === undefined ? graph.constant(tensor) : graph.initializer(name, tensor)),
  );
}

/**
 * A list of whole numbers of which some may be known; it becomes a constant where all are.
 *
 * @param shape `[]` for a single number.
 * @param emit adds the nodes that compute it, as int32.
 */
export function elementsOperand(
  graph: GraphBuilder,
  elements: readonly Dimension[],
  shape: readonly number[],
  emit: () => Value,
): TensorOperand {
  const numbers = elements.filter((element) => typeof element === 'number');
  if (numbers.length === elements.length) {
    return constantOperand(graph, 'int32', { dataType: 'int32', shape, data: Int32Array.from(numbers) });
  }
  return lazyTensor({ dataType: 'int32', shape, elements }, emit);
}

/** The numbers of a list where all are known. */
export function knownNumbers({ constant, elements }: TensorOperand): readonly number[] | undefined {
  if (constant) return Array.from(constant.data, Number);
  const numbers = elements?.filter((element) => typeof element === 'number');
  return numbers?.length === elements?.length ? numbers : undefined;
}

/** True where the elements of such a tensor can be followed: one number, or a short list. */
export function isList(dataType: OperandType, shape: OperandShape): shape is readonly number[] {
  if (dataType !== 'int32' || !shape || shape.length > 1) return false;
  const sizes = shape.filter((size) => typeof size === 'number');
  return sizes.length === shape.length && elementCount(sizes) <= MAX_ELEMENTS;
}
