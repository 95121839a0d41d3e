/** Ops that map each number of a tensor to another one. */
import type { Value } from '../onnx/graph.ts';
import type { Attributes } from '../onnx/graph-builder.ts';
import type { OperandType } from '../read/graph-description.ts';
import type { Op, OpConverter } from './op.ts';
import { lazyTensor, type TensorOperand } from './operand.ts';

export type EmitUnary = (op: Op, x: Value, dataType: OperandType) => Value;

/** The ONNX operator of this name. */
export const node =
  (opType: string, attributes: Attributes = {}): EmitUnary =>
  (op, x) =>
    op.graph.node(opType, [x], attributes);

/** A tensor of the same shape, and of the same type where no other one is given. */
export function mapTensor(
  op: Op,
  x: TensorOperand,
  emit: EmitUnary,
  dataType: OperandType = x.dataType,
): TensorOperand {
  return lazyTensor({ dataType, shape: x.shape }, () => emit(op, x.value, x.dataType));
}

/** An op for the given types of inputs, and refused for others. */
export const unary =
  (emit: EmitUnary, types: readonly OperandType[], resultType?: OperandType): OpConverter =>
  (op) => {
    const x = op.input(0);
    if (!types.includes(x.dataType)) return op.refuse(`its input is of type ${x.dataType}`);
    return mapTensor(op, x, emit, resultType);
  };

/** An op for floats alone, as it is in TensorFlow. */
export const floatUnary = (emit: EmitUnary, resultType?: OperandType): OpConverter =>
  unary(emit, ['float32'], resultType);

/** An op for floats and whole numbers. */
export const numberUnary = (emit: EmitUnary): OpConverter => unary(emit, ['float32', 'int32']);
